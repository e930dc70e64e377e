package dev.innkeeper.cluster.membership;

import dev.innkeeper.kernel.NodeName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The nodes of the cluster. */
@Repository
public class Members {
    private final JdbcClient database;

    Members(JdbcClient database) {
        this.database = database;
    }

    public Optional<Member> find(NodeName node) {
        return database.sql("select * from member where node = :node")
                .param("node", node.value())
                .query(Members::member)
                .optional();
    }

    /** In the order of their numbers. */
    public List<Member> list() {
        return database.sql("select * from member order by number").query(Members::member).list();
    }

    /** Keeps others from joining until the transaction ends. */
    void lock() {
        database.sql("lock table member in share row exclusive mode").update();
    }

    void save(Member member) {
        database.sql(
                        """
                        insert into member
                        values (:node, :number, :address, :port, :fingerprint, :home, :joinedAt)
                        on conflict (node) do update
                        set address = excluded.address,
                            port = excluded.port,
                            fingerprint = excluded.fingerprint\
                        """)
                .param("node", member.node().value())
                .param("number", member.number())
                .param("address", member.address())
                .param("port", member.port())
                .param("fingerprint", member.fingerprint())
                .param("home", member.home())
                .param("joinedAt", Timestamp.from(member.joinedAt()))
                .update();
    }

    void delete(NodeName node) {
        database.sql("delete from member where node = :node").param("node", node.value()).update();
    }

    private static Member member(ResultSet row, int number) throws SQLException {
        return new Member(
                new NodeName(row.getString("node")),
                row.getInt("number"),
                row.getString("address"),
                row.getInt("port"),
                row.getString("fingerprint"),
                row.getBoolean("home"),
                row.getTimestamp("joined_at").toInstant());
    }
}

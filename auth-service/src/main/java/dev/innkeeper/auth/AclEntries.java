package dev.innkeeper.auth;

import dev.innkeeper.contracts.AccessEvent.SubjectKind;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** All ACL entries. */
public interface AclEntries extends Repository<AclEntry, AclEntry.Key> {
    AclEntry save(AclEntry entry);

    void delete(AclEntry entry);

    Optional<AclEntry> findById(AclEntry.Key key);

    @Query("select e from AclEntry e order by e.key.path, e.key.kind, e.key.subject, e.key.role")
    List<AclEntry> listAll();

    @Query("select e from AclEntry e where e.key.kind = :kind and e.key.subject = :subject")
    List<AclEntry> listOfSubject(SubjectKind kind, String subject);

    @Query("select e from AclEntry e where e.key.role = :role")
    List<AclEntry> listOfRole(String role);

    @Query("select e from AclEntry e where e.key.path = :path")
    List<AclEntry> listOn(String path);
}

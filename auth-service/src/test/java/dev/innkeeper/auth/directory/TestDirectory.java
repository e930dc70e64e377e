package dev.innkeeper.auth.directory;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldif.LDIFException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A directory in this process, with the entries of a small company, on all three kinds of port. */
public final class TestDirectory implements AutoCloseable {
    public static final String BASE = "dc=example,dc=test";
    public static final String ADMIN = "cn=admin,dc=example,dc=test";
    public static final String ADMIN_PASSWORD = "secret-of-admin";

    private final InMemoryDirectoryServer server;

    private TestDirectory(InMemoryDirectoryServer server) {
        this.server = server;
    }

    /** In the clear only. */
    public static TestDirectory start() throws LDAPException, LDIFException {
        return start(null);
    }

    /** With ldaps and StartTLS, too. */
    static TestDirectory start(@Nullable SSLContext tls) throws LDAPException, LDIFException {
        InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig(BASE);
        config.addAdditionalBindCredentials(ADMIN, ADMIN_PASSWORD);
        config.setSchema(null);
        if (tls == null) {
            config.setListenerConfigs(InMemoryListenerConfig.createLDAPConfig("ldap"));
        } else {
            config.setListenerConfigs(
                    InMemoryListenerConfig.createLDAPConfig(
                            "ldap", null, 0, tls.getSocketFactory()),
                    InMemoryListenerConfig.createLDAPSConfig(
                            "ldaps", null, 0, tls.getServerSocketFactory(), null));
        }
        InMemoryDirectoryServer server = new InMemoryDirectoryServer(config);
        TestDirectory directory = new TestDirectory(server);
        directory.fill();
        server.startListening();
        return directory;
    }

    private void fill() throws LDAPException, LDIFException {
        add(BASE, "objectClass: top", "objectClass: domain", "dc: example");
        add("ou=people," + BASE, "objectClass: organizationalUnit", "ou: people");
        add("ou=groups," + BASE, "objectClass: organizationalUnit", "ou: groups");
    }

    public void addUser(String uid, String password) throws LDAPException, LDIFException {
        add(
                "uid=" + uid + ",ou=people," + BASE,
                "objectClass: inetOrgPerson",
                "uid: " + uid,
                "cn: " + uid,
                "sn: Of " + uid,
                "mail: " + uid + "@example.test",
                "userPassword: " + password);
    }

    public void addGroup(String name, String... members) throws LDAPException, LDIFException {
        String[] lines = new String[members.length + 2];
        lines[0] = "objectClass: groupOfNames";
        lines[1] = "cn: " + name;
        for (int i = 0; i < members.length; i++) {
            lines[i + 2] =
                    "member: "
                            + (members[i].contains("=")
                                    ? members[i]
                                    : "uid=" + members[i] + ",ou=people," + BASE);
        }
        add("cn=" + name + ",ou=groups," + BASE, lines);
    }

    public void add(String dn, String... attributes) throws LDAPException, LDIFException {
        String[] lines = new String[attributes.length + 1];
        lines[0] = "dn: " + dn;
        System.arraycopy(attributes, 0, lines, 1, attributes.length);
        server.add(lines);
    }

    public void remove(String dn) throws LDAPException, LDIFException {
        server.delete(dn);
    }

    public int port() {
        return server.getListenPort("ldap");
    }

    int tlsPort() {
        return server.getListenPort("ldaps");
    }

    /** Settings of a realm of this directory. */
    DirectorySettings settings(Map<String, String> more) {
        Map<String, String> options = new HashMap<>();
        options.put("server1", "127.0.0.1");
        options.put("port", String.valueOf(port()));
        options.put("base_dn", BASE);
        options.put("user_attr", "uid");
        options.putAll(more);
        return DirectorySettings.of(
                "test",
                false,
                options,
                Optional.ofNullable(options.get("bind_dn")).map(_ -> ADMIN_PASSWORD));
    }

    /** A file that holds nothing but what a test wrote is the whole trust of its realm. */
    static Map<String, String> verified(Path authority) {
        return Map.of("verify", "1", "capath", authority.toString());
    }

    @Override
    public void close() {
        server.shutDown(true);
    }
}

package dev.innkeeper.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * OpenLDAP's server with a directory of its own, in the clear, with StartTLS and with ldaps. Who
 * does not ask page by page is told of three entries and no more.
 */
final class Slapd implements AutoCloseable {
    static final String BASE = "dc=example,dc=test";
    static final String ADMIN = "cn=admin," + BASE;
    static final String ADMIN_PASSWORD = "secret-of-admin";

    private static final String CONFIGURATION =
            """
            include /etc/ldap/schema/core.schema
            include /etc/ldap/schema/cosine.schema
            include /etc/ldap/schema/inetorgperson.schema
            modulepath /usr/lib/ldap
            moduleload back_mdb
            pidfile %1$s/pid
            TLSCertificateFile %2$s
            TLSCertificateKeyFile %3$s
            sizelimit size.soft=3 size.hard=100 size.prtotal=unlimited
            database mdb
            maxsize 104857600
            suffix "%4$s"
            rootdn "%5$s"
            rootpw %6$s
            directory %1$s/db
            index objectClass,uid eq
            access to attrs=userPassword by anonymous auth by * none
            access to * by * read
            """;

    private final Path folder;
    private final String address;
    private final int port = freePort();
    private final int securePort = freePort();
    private @Nullable Process process;

    /**
     * Makes an empty directory; no server runs yet.
     *
     * @param address of this machine; not a loopback one, for which whoever asks is less strict
     *     about certificates
     */
    Slapd(Path folder, String address) {
        this.folder = folder;
        this.address = address;
        try {
            Files.createDirectories(folder.resolve("db"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts with these, or starts again if it runs. */
    void start(TestAuthority.Pair identity) {
        stop();
        Path file = folder.resolve("slapd.conf");
        try {
            Files.writeString(
                    file,
                    CONFIGURATION.formatted(
                            folder,
                            identity.certificate(),
                            identity.key(),
                            BASE,
                            ADMIN,
                            ADMIN_PASSWORD));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(1, TimeUnit.MINUTES)
                .until(() -> {
                    if (process == null || !process.isAlive()) {
                        launch(file); // again, if a port was somebody's for a moment
                    }
                    return isReachable();
                });
    }

    private void launch(Path file) throws IOException {
        process =
                new ProcessBuilder(
                                "slapd",
                                "-d0",
                                "-f",
                                file.toString(),
                                "-h",
                                "ldap://%1$s:%2$d ldaps://%1$s:%3$d"
                                        .formatted(address, port, securePort))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
    }

    private boolean isReachable() {
        try (Socket socket = new Socket(address, securePort)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    void stop() {
        if (process != null) {
            process.destroy();
            process.onExit().join();
            process = null;
        }
    }

    /** Takes connections from now on, and says nothing. */
    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        if (process == null) {
            throw new IllegalStateException("not running");
        }
        Programs.run("kill", "-" + name, Long.toString(process.pid())).ok();
    }

    /** Adds entries, or changes them: LDIF. */
    void change(String ldif) {
        try {
            Path file = folder.resolve("change.ldif");
            Files.writeString(file, ldif);
            Programs.run(
                            "ldapmodify",
                            "-a",
                            "-x",
                            "-H",
                            "ldap://" + address + ":" + port,
                            "-D",
                            ADMIN,
                            "-w",
                            ADMIN_PASSWORD,
                            "-f",
                            file.toString())
                    .ok();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Somebody whose password is {@code secret-of-<uid>}. */
    static String person(String uid, String unit) {
        return """
        dn: uid=%1$s,ou=%2$s,%3$s
        objectClass: inetOrgPerson
        uid: %1$s
        cn: %1$s
        sn: Of %1$s
        mail: %1$s@example.test
        userPassword: secret-of-%1$s

        """
                .formatted(uid, unit, BASE);
    }

    static String unit(String name) {
        return """
        dn: ou=%1$s,%2$s
        objectClass: organizationalUnit
        ou: %1$s

        """
                .formatted(name, BASE);
    }

    /** Options of a realm of this directory, in the clear. */
    Map<String, Object> realm(String name) {
        Map<String, Object> options = new HashMap<>();
        options.put("realm", name);
        options.put("type", "ldap");
        options.put("server1", address);
        options.put("port", port);
        options.put("base_dn", BASE);
        options.put("user_attr", "uid");
        return options;
    }

    /** The same over TLS from the first byte, for whom this authority vouches. */
    Map<String, Object> secureRealm(String name, Path authority) {
        Map<String, Object> options = realm(name);
        options.put("mode", "ldaps");
        options.put("port", securePort);
        options.put("verify", 1);
        options.put("capath", authority);
        return options;
    }

    /** Below those that the kernel hands out, for the server comes back to it. */
    private static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                continue; // taken
            }
        }
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            thaw();
        }
        stop();
    }
}

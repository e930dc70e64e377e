package dev.innkeeper.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A domain controller of Active Directory (Samba's) on a machine of its own: namespaces with the
 * standard ports, plugged into the server's bridge. Like Microsoft's it takes no password over a
 * connection in the clear.
 */
final class DomainController implements AutoCloseable {
    static final String DOMAIN = "ad.test";
    static final String ADMINISTRATOR = "administrator@" + DOMAIN;
    static final String PASSWORD = "Passw0rd!of-admin";

    private static final Path SANDBOX = Server.ROOT.resolve("e2e/node-sandbox");

    private final Path folder;
    private final String address;
    private @Nullable Process samba;

    DomainController(Server server, Path folder) {
        this.folder = folder.resolve("dc");
        this.address = server.address(249).split("/")[0];
        Programs.run(
                        SANDBOX.toString(),
                        "up",
                        this.folder.toString(),
                        server.bridge(),
                        server.address(249))
                .ok();
    }

    String address() {
        return address;
    }

    /** Makes the domain, and starts it with this certificate. */
    void start(TestAuthority authority) {
        TestAuthority.Pair identity = authority.valid(address);
        write("hosts", "127.0.0.1 localhost\n%s dc1.%s dc1\n".formatted(address, DOMAIN));
        write("resolv.conf", "nameserver " + address + "\n");
        inside("mount", "--bind", folder.resolve("hosts").toString(), "/etc/hosts").ok();
        inside("mount", "--bind", folder.resolve("resolv.conf").toString(), "/etc/resolv.conf");
        inside("hostname", "dc1").ok();
        inside(
                        "samba-tool",
                        "domain",
                        "provision",
                        "--realm=" + DOMAIN.toUpperCase(java.util.Locale.ROOT),
                        "--domain=ADTEST",
                        "--server-role=dc",
                        "--dns-backend=NONE",
                        "--adminpass=" + PASSWORD,
                        "--host-name=dc1",
                        "--host-ip=" + address,
                        "--targetdir=" + folder.resolve("domain"),
                        "--option=interfaces=lo eth0",
                        "--option=bind interfaces only=yes",
                        "--option=server services=ldap, cldap, kdc, drepl, winbindd, ntp_signd",
                        "--option=tls enabled=yes",
                        "--option=tls keyfile=" + identity.key(),
                        "--option=tls certfile=" + identity.certificate(),
                        "--option=tls cafile=" + authority.certificate())
                .ok();
        try {
            samba =
                    new ProcessBuilder(
                                    command(
                                            "samba",
                                            "-F",
                                            "-s",
                                            configuration(),
                                            "--no-process-group"))
                            .redirectErrorStream(true)
                            .redirectInput(Path.of("/dev/null").toFile())
                            .redirectOutput(folder.resolve("samba.log").toFile())
                            .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .until(() ->
                        Programs.run(
                                                "sh",
                                                "-c",
                                                "LDAPTLS_REQCERT=never ldapsearch -x -H ldaps://"
                                                        + address
                                                        + " -s base -b '' defaultNamingContext")
                                        .status()
                                == 0);
    }

    /** Adds somebody. */
    void addUser(String name, String password) {
        tool("user", "create", name, password, "--mail-address=" + name + "@" + DOMAIN);
    }

    void deleteUser(String name) {
        tool("user", "delete", name);
    }

    /** Adds a group with these members, users or groups. */
    void addGroup(String name, String... members) {
        tool("group", "add", name);
        join(name, members);
    }

    void join(String group, String... members) {
        tool("group", "addmembers", group, String.join(",", members));
    }

    /** Options of a realm of this domain; how it is reached is missing. */
    Map<String, Object> realm(String name) {
        Map<String, Object> options = new HashMap<>();
        options.put("realm", name);
        options.put("type", "ad");
        options.put("server1", address);
        options.put("domain", DOMAIN);
        return options;
    }

    String log() {
        try {
            return Files.readString(folder.resolve("samba.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private void tool(String... arguments) {
        List<String> line = new ArrayList<>(List.of("samba-tool"));
        line.addAll(List.of(arguments));
        line.addAll(List.of("-s", configuration()));
        line.addAll(List.of("-H", folder.resolve("domain/private/sam.ldb").toString()));
        inside(line.toArray(String[]::new)).ok();
    }

    private String configuration() {
        return folder.resolve("domain/etc/smb.conf").toString();
    }

    private void write(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Programs.Result inside(String... command) {
        return Programs.run(command(command), Map.of());
    }

    private List<String> command(String... command) {
        List<String> line = new ArrayList<>(List.of(SANDBOX.toString(), "exec", folder.toString()));
        line.addAll(List.of(command));
        return line;
    }

    /** Its plug is pulled. */
    @Override
    public void close() {
        Programs.run(SANDBOX.toString(), "down", folder.toString());
        if (samba != null) {
            samba.destroyForcibly();
        }
    }
}

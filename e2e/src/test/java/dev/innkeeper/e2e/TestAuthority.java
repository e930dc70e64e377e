package dev.innkeeper.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An authority for certificates, and those of servers that it vouches for: files in a folder. */
final class TestAuthority {
    private final Path folder;
    private int issued;

    TestAuthority(Path folder, String name) {
        this.folder = folder.resolve(name);
        try {
            Files.createDirectories(this.folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        openssl(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30"
                        + " -keyout ca.key -out ca.pem -subj /CN="
                        + name);
    }

    /** What whoever trusts it has to read. */
    Path certificate() {
        return folder.resolve("ca.pem");
    }

    /** A server's certificate and the key that belongs to it. */
    record Pair(Path certificate, Path key) {}

    /**
     * @param server its name or address
     */
    Pair valid(String server) {
        return issue(server, 30);
    }

    /** Good until yesterday. */
    Pair expired(String server) {
        return issue(server, -1);
    }

    private Pair issue(String server, int days) {
        String name = "server" + issued++;
        String kind = Character.isDigit(server.charAt(0)) ? "IP:" : "DNS:";
        try {
            Files.writeString(
                    folder.resolve(name + ".ext"), "subjectAltName=" + kind + server + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        openssl(
                "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout %s.key"
                                .formatted(name)
                        + " -out %s.csr -subj /CN=directory".formatted(name));
        openssl(
                "x509 -req -in %s.csr -CA ca.pem -CAkey ca.key -CAcreateserial".formatted(name)
                        + " -out %s.pem -days %d -extfile %s.ext".formatted(name, days, name));
        return new Pair(folder.resolve(name + ".pem"), folder.resolve(name + ".key"));
    }

    private void openssl(String arguments) {
        Programs.run("sh", "-c", "cd '" + folder + "' && openssl " + arguments).ok();
    }
}

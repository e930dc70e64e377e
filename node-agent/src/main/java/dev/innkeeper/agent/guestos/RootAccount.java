package dev.innkeeper.agent.guestos;

import java.io.IOException;
import java.time.Clock;
import java.util.stream.Collectors;

/** How root gets into a new guest: password and keys. */
final class RootAccount {
    private static final int SECONDS_PER_DAY = 86_400;

    private final GuestRoot root;
    private final Clock clock;

    RootAccount(GuestRoot root, Clock clock) {
        this.root = root;
        this.clock = clock;
    }

    /**
     * @param hash as crypt(3) makes it
     */
    void password(String hash) throws IOException {
        long today = clock.instant().getEpochSecond() / SECONDS_PER_DAY;
        String old = root.read("/etc/shadow").orElse("");
        String line = "root:" + hash + ":" + today + ":0:99999:7:::";
        String others =
                old.lines()
                        .filter(l -> !l.startsWith("root:"))
                        .map(l -> l + "\n")
                        .collect(Collectors.joining());
        root.makeFolders("/etc");
        root.write("/etc/shadow", line + "\n" + others, "rw-r-----");
    }

    /**
     * @param keys lines of an authorized_keys file
     */
    void sshKeys(String keys) throws IOException {
        root.makeFolders("/root/.ssh");
        root.mode("/root/.ssh", "rwx------");
        String old = root.read("/root/.ssh/authorized_keys").orElse("");
        String fresh =
                keys.lines()
                        .map(String::strip)
                        .filter(k -> !k.isEmpty() && !old.contains(k))
                        .map(k -> k + "\n")
                        .collect(Collectors.joining());
        String base = old.isEmpty() || old.endsWith("\n") ? old : old + "\n";
        root.write("/root/.ssh/authorized_keys", base + fresh, "rw-------");
    }
}

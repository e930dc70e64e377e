package dev.innkeeper.cluster.membership;

import dev.innkeeper.cluster.HomeNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Lets the agent beside a standalone control plane join without a person's help: until the home
 * node is a member, each start leaves a fresh token for it in a file that only the owner can read.
 */
@Component
class LocalJoinToken {
    private static final Duration LIFETIME = Duration.ofDays(1);

    private final Optional<Path> file;
    private final HomeNode home;
    private final Members members;
    private final Membership membership;

    LocalJoinToken(
            @Value("${innkeeper.join-token-file:}") String file,
            HomeNode home,
            Members members,
            Membership membership) {
        this.file = Optional.of(file).filter(path -> !path.isBlank()).map(Path::of);
        this.home = home;
        this.members = members;
        this.membership = membership;
    }

    @EventListener(ApplicationReadyEvent.class)
    void leaveToken() throws IOException {
        if (file.isEmpty() || home.configured().isEmpty()) {
            return;
        }
        if (members.find(home.configured().get()).isPresent()) {
            Files.deleteIfExists(file.get());
            return;
        }
        String token =
                membership.makeToken(home.configured(), Optional.of(LIFETIME), "root@pam").token();
        write(file.get(), token);
    }

    private static void write(Path file, String token) throws IOException {
        Path draft =
                Files.createTempFile(
                        file.toAbsolutePath().getParent(),
                        ".join",
                        "",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        Files.writeString(draft, token + "\n");
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
}

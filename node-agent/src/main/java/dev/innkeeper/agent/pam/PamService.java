package dev.innkeeper.agent.pam;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Which of the host's PAM services checks passwords. */
final class PamService {
    private static final Path SERVICES = Path.of("/etc/pam.d");
    private static final String OWN = "innkeeper";
    private static final String USUAL = "login";

    /** What every distribution's PAM can do: the host's own password file. */
    private static final String TEXT =
            """
            auth     required pam_unix.so
            account  required pam_unix.so
            """;

    /** The configured one, else ours if there is one, else {@code login}, else ours is made. */
    static String choose(Optional<String> configured) throws IOException {
        if (configured.isPresent()) {
            return configured.get();
        }
        if (!Files.exists(SERVICES.resolve(OWN)) && Files.exists(SERVICES.resolve(USUAL))) {
            return USUAL;
        }
        if (!Files.exists(SERVICES.resolve(OWN))) {
            Files.createDirectories(SERVICES);
            Files.writeString(SERVICES.resolve(OWN), TEXT);
        }
        return OWN;
    }

    private PamService() {}
}

package dev.innkeeper.agent.guestos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which systemd a root would boot with; what a container can do depends on it. */
public final class SystemdVersion {
    /** The first that knows a host whose control groups are of version 2 alone (S201). */
    public static final int FOR_UNIFIED_CGROUPS = 231;

    /** The first that runs without privileges (S120). */
    public static final int FOR_USER_NAMESPACES = 220;

    private static final List<String> FOLDERS = List.of("/usr/lib/systemd", "/lib/systemd");
    private static final Pattern LIBRARY =
            Pattern.compile("libsystemd-(?:shared|core)-(\\d{3})\\b.*\\.so");
    private static final Pattern SAID = Pattern.compile("systemd (\\d{3})\\b");
    private static final int MAX_PROGRAM = 4 << 20;

    /** Empty if its init is not systemd, or does not tell. */
    public static OptionalInt of(GuestRoot root) throws IOException {
        Optional<String> init = root.resolve("/sbin/init");
        if (init.filter(path -> path.endsWith("/systemd")).isEmpty()) {
            return OptionalInt.empty();
        }
        for (String folder : FOLDERS) {
            for (String name : root.list(folder)) {
                Matcher library = LIBRARY.matcher(name);
                if (library.matches()) {
                    return OptionalInt.of(Integer.parseInt(library.group(1)));
                }
            }
        }
        return root.head(init.get(), MAX_PROGRAM)
                .map(bytes -> SAID.matcher(new String(bytes, StandardCharsets.ISO_8859_1)))
                .filter(Matcher::find)
                .map(m -> OptionalInt.of(Integer.parseInt(m.group(1))))
                .orElseGet(OptionalInt::empty);
    }

    private SystemdVersion() {}
}

package dev.innkeeper.agent.storage;

import dev.innkeeper.agent.work.HostProgram;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where packages of a distribution come from: the mirror in the host's own package sources if the
 * host runs that distribution, else the distribution's own address.
 */
final class PackageMirror {
    private static final Map<String, String> PUBLIC =
            Map.of(
                    "debian", "http://deb.debian.org/debian",
                    "devuan", "http://deb.devuan.org/merged",
                    "ubuntu", "http://archive.ubuntu.com/ubuntu");

    /** Both forms of apt's files: {@code deb [options] URL suite …} and {@code URIs: URL}. */
    private static final Pattern ADDRESS =
            Pattern.compile("(?m)^(?:deb\\s+(?:\\[[^]]*]\\s+)?|URIs:\\s*)(https?://\\S+)");

    private static final Pattern PROXY =
            Pattern.compile("(?i)^Acquire::(https?)::proxy \"(http[^\"]+)\";$");

    static String of(String distribution) {
        return find(distribution, Path.of("/etc"))
                .or(() -> Optional.ofNullable(PUBLIC.get(distribution)))
                .orElseThrow(() -> new IllegalArgumentException("no mirror of " + distribution));
    }

    /**
     * The mirror of the host, if it runs this distribution.
     *
     * @param etc the host's folder
     */
    static Optional<String> find(String distribution, Path etc) {
        try {
            boolean own =
                    Files.readAllLines(etc.resolve("os-release")).stream()
                            .anyMatch(line -> line.replace("\"", "").equals("ID=" + distribution));
            if (!own) {
                return Optional.empty();
            }
            for (Path file : files(etc.resolve("apt"))) {
                Matcher address = ADDRESS.matcher(Files.readString(file));
                while (address.find()) {
                    String url = address.group(1).replaceFirst("/+$", "");
                    if (url.endsWith("/" + distribution) || url.endsWith("/merged")) {
                        return Optional.of(url);
                    }
                }
            }
        } catch (IOException e) {
            // A host without apt has no mirror of its own.
        }
        return Optional.empty();
    }

    private static List<Path> files(Path apt) throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.isRegularFile(apt.resolve("sources.list"))) {
            files.add(apt.resolve("sources.list"));
        }
        Path more = apt.resolve("sources.list.d");
        if (Files.isDirectory(more)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(more, "*.{list,sources}")) {
                all.forEach(files::add);
            }
        }
        return files;
    }

    /** {@code env http_proxy=…} if apt uses a proxy here. */
    static List<String> proxy() {
        List<String> environment = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/apt-config"))) {
            for (String line : HostProgram.of("apt-config", "dump").run().lines()) {
                Matcher proxy = PROXY.matcher(line);
                if (proxy.matches()) {
                    environment.add(proxy.group(1) + "_proxy=" + proxy.group(2));
                }
            }
        }
        if (!environment.isEmpty()) {
            environment.addFirst("env");
        }
        return environment;
    }

    private PackageMirror() {}
}

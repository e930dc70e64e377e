package dev.innkeeper.agent.guestos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The guest's local time: a zone by name, or {@code host} for the host's. A guest without zone data
 * of its own gets a copy of the host's file.
 */
final class TimeZoneFiles {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*");
    private static final String ZONES = "/usr/share/zoneinfo/";

    private final ManagedFiles files;
    private final Path host;

    /**
     * @param host root of the host's files
     */
    TimeZoneFiles(ManagedFiles files, Path host) {
        this.files = files;
        this.host = host;
    }

    void write(String zone) throws IOException {
        String name = zone.equals("host") ? hostZone() : zone;
        if (!NAME.matcher(name).matches()) {
            return;
        }
        if (files.exists(ZONES + name)) {
            files.link("/etc/localtime", ZONES + name);
        } else {
            Path copy = host.resolve(ZONES.substring(1) + name);
            if (!Files.isRegularFile(copy)) {
                return;
            }
            byte[] rules = Files.readAllBytes(copy);
            files.write("/etc/localtime", new String(rules, StandardCharsets.ISO_8859_1));
        }
        if (files.exists("/etc/timezone")) {
            files.write("/etc/timezone", name + "\n");
        }
    }

    private String hostZone() throws IOException {
        Path localtime = host.resolve("etc/localtime");
        if (!Files.isSymbolicLink(localtime)) {
            return "";
        }
        String target = Files.readSymbolicLink(localtime).toString();
        int at = target.indexOf("zoneinfo/");
        return at < 0 ? "" : target.substring(at + "zoneinfo/".length());
    }
}

package dev.innkeeper.standalone.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;

/** PostgreSQL's programs, unpacked once per version from the jar that carries them. */
record Binaries(Path directory, String version) {

    /** Unpacks the programs below this directory unless they are there already. */
    static Binaries unpackedIn(Path parent) {
        String version = packagedVersion();
        Path target = parent.resolve("programs-" + version);
        if (!Files.isDirectory(target)) {
            unpack(parent, target);
        }
        return new Binaries(target, version);
    }

    Path program(String name) {
        return directory.resolve("bin").resolve(name);
    }

    /** The part of the version that decides whether a data directory fits: {@code 18}. */
    String major() {
        return version.substring(0, version.indexOf('.'));
    }

    private static void unpack(Path parent, Path target) {
        Path draft = parent.resolve(target.getFileName() + ".new");
        Path archive = parent.resolve("programs.txz");
        try (InputStream packed = open(archiveName())) {
            Commands.run("rm", "-rf", draft.toString());
            Files.createDirectories(draft);
            Files.copy(packed, archive, StandardCopyOption.REPLACE_EXISTING);
            Commands.run("tar", "-xJf", archive.toString(), "-C", draft.toString());
            Files.delete(archive);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack PostgreSQL into " + target, e);
        }
    }

    private static String archiveName() {
        return switch (System.getProperty("os.arch")) {
            case "aarch64" -> "/postgres-linux-arm_64.txz";
            default -> "/postgres-linux-x86_64.txz";
        };
    }

    private static String packagedVersion() {
        var properties = new Properties();
        try (InputStream in = open("binaries.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the version of PostgreSQL", e);
        }
        return properties.getProperty("version");
    }

    private static InputStream open(String resource) {
        InputStream in = Binaries.class.getResourceAsStream(resource);
        if (in == null) {
            throw new IllegalStateException("not on the class path: " + resource);
        }
        return in;
    }
}

package dev.innkeeper.standalone;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The build's step after the class path is laid out: takes the signatures off its jars. Nobody here
 * looks at them, but the JVM keeps no class of a signed jar in an AOT cache and reads a digest of
 * each entry before the first class comes out: one second of processor time at every start, for
 * Netty and our authority come upon Bouncy Castle.
 */
final class UnsignedJars {
    private static final String FOLDER = "META-INF/";
    private static final List<String> SIGNATURES = List.of(".SF", ".RSA", ".DSA", ".EC");

    /**
     * @param arguments the folder with the jars
     */
    public static void main(String[] arguments) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(arguments[0]))) {
            for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).toList()) {
                if (isSigned(jar)) {
                    unsign(jar);
                }
            }
        }
    }

    private static boolean isSigned(Path file) throws IOException {
        try (var jar = new JarFile(file.toFile(), false)) {
            return jar.stream().anyMatch(entry -> isSignature(entry.getName()));
        }
    }

    private static boolean isSignature(String name) {
        String capitals = name.toUpperCase(Locale.ROOT);
        return capitals.startsWith(FOLDER)
                && capitals.indexOf('/', FOLDER.length()) < 0
                && SIGNATURES.stream().anyMatch(capitals::endsWith);
    }

    private static void unsign(Path file) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try (var jar = new JarFile(file.toFile(), false);
                var out =
                        new ZipOutputStream(
                                new BufferedOutputStream(Files.newOutputStream(draft)))) {
            for (ZipEntry entry : jar.stream().toList()) {
                if (isSignature(entry.getName())) {
                    continue;
                }
                var copy = new ZipEntry(entry.getName());
                copy.setTime(entry.getTime());
                out.putNextEntry(copy);
                if (entry.getName().equals(JarFile.MANIFEST_NAME)) {
                    writeWithoutDigests(jar.getManifest(), out);
                } else {
                    try (InputStream in = jar.getInputStream(entry)) {
                        in.transferTo(out);
                    }
                }
                out.closeEntry();
            }
        }
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void writeWithoutDigests(Manifest manifest, OutputStream out)
            throws IOException {
        var kept = new Manifest();
        kept.getMainAttributes().putAll(manifest.getMainAttributes());
        kept.write(out);
    }

    private UnsignedJars() {}
}

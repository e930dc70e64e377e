package dev.innkeeper.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnsignedJarsTest {
    @TempDir Path folder;

    @Test
    void takesTheSignatureAndItsDigestsAway() throws IOException {
        Path file = jar("signed.jar", "META-INF/SOMEBODY.SF", "META-INF/SOMEBODY.RSA");

        UnsignedJars.main(new String[] {folder.toString()});

        try (var jar = new JarFile(file.toFile())) {
            assertThat(jar.stream().map(ZipEntry::getName))
                    .containsExactlyInAnyOrder(
                            JarFile.MANIFEST_NAME, "some/Thing.class", "META-INF/a/b.EC");
            assertThat(jar.getManifest().getMainAttributes().getValue("Multi-Release"))
                    .isEqualTo("true");
            assertThat(jar.getManifest().getEntries()).isEmpty();
            assertThat(
                            new String(
                                    jar.getInputStream(jar.getEntry("some/Thing.class"))
                                            .readAllBytes(),
                                    StandardCharsets.UTF_8))
                    .isEqualTo("some/Thing.class");
        }
    }

    @Test
    void leavesOtherJarsAlone() throws IOException {
        Path file = jar("plain.jar");
        byte[] before = Files.readAllBytes(file);

        UnsignedJars.main(new String[] {folder.toString()});

        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        try (var zip = new ZipFile(file.toFile())) {
            assertThat(zip.size()).isEqualTo(3);
        }
    }

    private Path jar(String name, String... more) throws IOException {
        Path file = folder.resolve(name);
        try (var out = new ZipOutputStream(Files.newOutputStream(file))) {
            write(out, JarFile.MANIFEST_NAME, manifest());
            for (String entry : new String[] {"some/Thing.class", "META-INF/a/b.EC"}) {
                write(out, entry, entry.getBytes(StandardCharsets.UTF_8));
            }
            for (String entry : more) {
                write(out, entry, new byte[0]);
            }
        }
        return file;
    }

    private static void write(ZipOutputStream out, String name, byte[] bytes) throws IOException {
        out.putNextEntry(new ZipEntry(name));
        out.write(bytes);
        out.closeEntry();
    }

    private static byte[] manifest() throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Multi-Release", "true");
        var digests = new Attributes();
        digests.putValue("SHA-256-Digest", "AAAA");
        manifest.getEntries().put("some/Thing.class", digests);
        var bytes = new ByteArrayOutputStream();
        manifest.write(bytes);
        return bytes.toByteArray();
    }
}

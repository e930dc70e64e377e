package dev.innkeeper.agent.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageHeaderTest {
    @TempDir private Path folder;

    @Test
    void plainImageStandsAlone() throws IOException {
        assertThat(ImageHeader.backing(qcow2("", 0), "qcow2")).isEmpty();
    }

    @Test
    void backingFileIsNamed() throws IOException {
        assertThat(ImageHeader.backing(qcow2("/etc/shadow", 0), "qcow2")).contains("/etc/shadow");
    }

    @Test
    void dataElsewhereIsRefused() throws IOException {
        Path image = qcow2("", 1 << 2);

        assertThatThrownBy(() -> ImageHeader.backing(image, "qcow2"))
                .hasMessage("'image' keeps its data in another file");
    }

    @Test
    void fileThatIsNoImageIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("image"), "#!/bin/sh\n");

        assertThatThrownBy(() -> ImageHeader.backing(file, "qcow2"))
                .hasMessage("'image' is not a qcow2 image");
        assertThatThrownBy(() -> ImageHeader.backing(file, "vmdk"))
                .hasMessage("'image' is not a vmdk image of one sparse file");
        assertThat(ImageHeader.backing(file, "raw")).isEmpty();
    }

    @Test
    void vmdkOfSeveralFilesIsRefused() throws IOException {
        String text =
                "KDMV"
                        + "\0".repeat(508)
                        + "# Disk DescriptorFile\nRW 4 SPARSE \"a\"\nRW 4 FLAT \"/dev/sda\"\n";
        Path file = Files.writeString(folder.resolve("image"), text);

        assertThatThrownBy(() -> ImageHeader.backing(file, "vmdk"))
                .hasMessage("'image' keeps its data in other files");
    }

    private Path qcow2(String backing, long features) throws IOException {
        byte[] name = backing.getBytes(StandardCharsets.UTF_8);
        ByteBuffer header = ByteBuffer.allocate(512);
        header.putInt(0, 0x514649fb).putInt(4, 3).putLong(72, features);
        if (name.length > 0) {
            header.putLong(8, 112).putInt(16, name.length).put(112, name);
        }
        return Files.write(folder.resolve("image"), header.array());
    }
}

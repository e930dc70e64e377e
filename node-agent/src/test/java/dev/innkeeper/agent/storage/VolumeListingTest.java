package dev.innkeeper.agent.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.contracts.door.VolumeFacts;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.StorageId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeListingTest {
    @TempDir Path folder;

    private DirStorage storage;
    private final VolumeListing listing =
            new VolumeListing(guest ->
                    guest.value() == 101
                            ? Optional.of(GuestKind.LXC)
                            : Optional.of(GuestKind.QEMU));

    @BeforeEach
    void fill() throws IOException {
        storage =
                Storages.of(
                        new StorageSpec(
                                new StorageId("local"),
                                "dir",
                                Map.of(
                                        "path",
                                        folder.toString(),
                                        "content",
                                        "iso,vztmpl,backup,snippets,images,rootdir")));
        storage.activate();
        Files.writeString(folder.resolve("template/iso/tiny.iso"), "x".repeat(100));
        Files.writeString(folder.resolve("template/iso/notes.txt"), "no image");
        Files.writeString(folder.resolve("template/cache/d.tar.zst"), "x");
        Files.writeString(folder.resolve("dump/vzdump-lxc-101-2026_11_21-02_44_24.tar.zst"), "x");
        Files.writeString(
                folder.resolve("dump/vzdump-lxc-101-2026_11_21-02_44_24.tar.zst.notes"), "web\n");
        Files.createFile(
                folder.resolve("dump/vzdump-lxc-101-2026_11_21-02_44_24.tar.zst.protected"));
        Files.createDirectories(folder.resolve("images/777"));
        try (RandomAccessFile raw =
                new RandomAccessFile(
                        folder.resolve("images/777/vm-777-disk-0.raw").toFile(), "rw")) {
            raw.setLength(10 << 20);
        }
        Files.createDirectories(folder.resolve("images/101/subvol-101-disk-0.subvol"));
        Files.createDirectories(folder.resolve("images/notanid"));
    }

    @Test
    void everyKindOfVolumeIsListedWithItsFormat() throws IOException {
        assertThat(listing.list(storage, Optional.empty(), Optional.empty()))
                .extracting(VolumeFacts::volume, VolumeFacts::content, VolumeFacts::format)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("iso/tiny.iso", "iso", "iso"),
                        org.assertj.core.groups.Tuple.tuple("vztmpl/d.tar.zst", "vztmpl", "tzst"),
                        org.assertj.core.groups.Tuple.tuple(
                                "backup/vzdump-lxc-101-2026_11_21-02_44_24.tar.zst",
                                "backup",
                                "tar.zst"),
                        org.assertj.core.groups.Tuple.tuple(
                                "777/vm-777-disk-0.raw", "images", "raw"),
                        org.assertj.core.groups.Tuple.tuple(
                                "101/subvol-101-disk-0.subvol", "rootdir", "subvol"));
    }

    @Test
    void sparseImageHasItsSizeAndTakesLess() throws IOException {
        VolumeFacts image = listing.find(storage, "777/vm-777-disk-0.raw").orElseThrow();

        assertThat(image.size()).isEqualTo(10 << 20);
        assertThat(image.used()).isLessThan(1 << 20);
        assertThat(image.guest()).contains(new GuestId(777));
    }

    @Test
    void backupHasNotesOwnerAndProtection() throws IOException {
        VolumeFacts backup =
                listing.list(storage, Optional.of(ContentType.BACKUP), Optional.empty()).getFirst();

        assertThat(backup.notes()).contains("web");
        assertThat(backup.guest()).contains(new GuestId(101));
        assertThat(backup.isProtected()).isTrue();
    }

    @Test
    void listCanBeNarrowedToAGuest() throws IOException {
        assertThat(listing.list(storage, Optional.empty(), Optional.of(new GuestId(777))))
                .extracting(VolumeFacts::volume)
                .containsExactly("777/vm-777-disk-0.raw");
    }

    @Test
    void missingVolumeIsNotFound() throws IOException {
        assertThat(listing.find(storage, "iso/none.iso")).isEmpty();
    }
}

package dev.innkeeper.storage.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ApplianceIndexTest {
    static final String LIST =
            """
            Package: debian-12-standard
            Version: 12.2-1
            Type: lxc
            OS: debian-12
            Section: system
            Architecture: amd64
            Location: system/debian-12-standard_12.2-1_amd64.tar.zst
            md5sum: 5d1c4ed3a5b8c7ee2b0bb42b6e4d2e2f
            sha512sum: 0123abcd
            Infopage: https://example.org
            Description: Debian 12 (standard)
             A small Debian.
             .
             With a second paragraph.

            Package: old
            Type: qemu
            Location: system/old.tar.gz

            Package: escape
            Type: lxc
            Section: system
            Location: ../../../etc/passwd

            Package: gitea
            Type: openvz
            Section: turnkeylinux
            Location: https://elsewhere.example/gitea_18.0-1_amd64.tar.gz
            sha256sum: ff00
            Description: Gitea
            """;

    private final List<Appliance> found = ApplianceIndex.parse(LIST, "https://list.example/images");

    @Test
    void readsTemplatesOfContainersOnly() {
        assertThat(found)
                .extracting(Appliance::template)
                .containsExactly(
                        "debian-12-standard_12.2-1_amd64.tar.zst", "gitea_18.0-1_amd64.tar.gz");
    }

    @Test
    void splitsTheDescription() {
        assertThat(found.getFirst().toApi())
                .containsEntry("headline", "Debian 12 (standard)")
                .containsEntry("description", "A small Debian.\n\nWith a second paragraph.\n")
                .containsEntry("os", "debian-12")
                .containsEntry("source", "https://list.example/images");
    }

    @Test
    void knowsWhereTheFileIs() {
        assertThat(found)
                .extracting(Appliance::url)
                .containsExactly(
                        "https://list.example/images/system/debian-12-standard_12.2-1_amd64.tar.zst",
                        "https://elsewhere.example/gitea_18.0-1_amd64.tar.gz");
    }

    @Test
    void takesTheStrongestChecksum() {
        assertThat(found.getFirst().checksum())
                .contains(new Appliance.Expected("sha512", "0123abcd"));
        assertThat(found.getLast().checksum()).contains(new Appliance.Expected("sha256", "ff00"));
    }
}

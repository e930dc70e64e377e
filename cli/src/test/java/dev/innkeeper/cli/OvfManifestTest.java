package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OvfManifestTest {
    private static final String MANIFEST =
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1"
                xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
                xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData">
              <References>
                <File ovf:href="one.vmdk" ovf:id="file1"/>
                <File ovf:href="%s" ovf:id="file2"/>
              </References>
              <DiskSection>
                <Disk ovf:capacity="8" ovf:diskId="vmdisk1" ovf:fileRef="file1"/>
                <Disk ovf:capacity="8" ovf:diskId="vmdisk2" ovf:fileRef="file2"/>
              </DiskSection>
              <VirtualSystem ovf:id="vm">
                <Name>web server_1</Name>
                <VirtualHardwareSection>
                  <Item><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType>
                    <rasd:VirtualQuantity>2</rasd:VirtualQuantity></Item>
                  <Item><rasd:AllocationUnits>byte * 2^30</rasd:AllocationUnits>
                    <rasd:InstanceID>2</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType>
                    <rasd:VirtualQuantity>3</rasd:VirtualQuantity></Item>
                  <Item><rasd:InstanceID>3</rasd:InstanceID><rasd:ResourceType>6</rasd:ResourceType></Item>
                  <Item><rasd:InstanceID>4</rasd:InstanceID><rasd:ResourceType>20</rasd:ResourceType></Item>
                  <Item><rasd:HostResource>ovf:/disk/vmdisk1</rasd:HostResource>
                    <rasd:InstanceID>5</rasd:InstanceID><rasd:Parent>3</rasd:Parent>
                    <rasd:ResourceType>17</rasd:ResourceType></Item>
                  <Item><rasd:HostResource>/disk/vmdisk2</rasd:HostResource>
                    <rasd:InstanceID>6</rasd:InstanceID><rasd:Parent>4</rasd:Parent>
                    <rasd:ResourceType>17</rasd:ResourceType></Item>
                </VirtualHardwareSection>
              </VirtualSystem>
            </Envelope>
            """;

    @TempDir Path folder;

    private Path manifest(String text) throws IOException {
        Files.writeString(folder.resolve("one.vmdk"), "");
        return Files.writeString(folder.resolve("vm.ovf"), text);
    }

    @Test
    void saysNameProcessorsMemoryAndDisks() throws Exception {
        Path second = Files.writeString(folder.resolve("two.vmdk"), "");

        OvfManifest read = OvfManifest.read(manifest(MANIFEST.formatted("two.vmdk")));

        assertThat(read.name()).isEqualTo(Optional.of("web-server-1"));
        assertThat(read.cores()).isEqualTo(Optional.of(2));
        assertThat(read.memory()).isEqualTo(Optional.of(3072));
        assertThat(read.disks())
                .containsExactly(
                        new OvfManifest.Disk("scsi0", folder.resolve("one.vmdk").toRealPath()),
                        new OvfManifest.Disk("sata0", second.toRealPath()));
    }

    @Test
    void leadsToNoOtherFilesOfTheHost() throws Exception {
        Path elsewhere = manifest(MANIFEST.formatted("/etc/passwd"));

        assertThatThrownBy(() -> OvfManifest.read(elsewhere))
                .hasMessage("'/etc/passwd' is not in the manifest's folder");

        Files.createSymbolicLink(folder.resolve("link.vmdk"), Path.of("/etc/passwd"));
        Path link = manifest(MANIFEST.formatted("link.vmdk"));

        assertThatThrownBy(() -> OvfManifest.read(link))
                .hasMessage("'link.vmdk' is not in the manifest's folder");
    }

    @Test
    void refusesWhatIsNoManifest() throws Exception {
        Path entities =
                manifest("<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>");
        assertThatThrownBy(() -> OvfManifest.read(entities))
                .hasMessageContaining("is no OVF manifest");

        Path other = manifest("<html/>");
        assertThatThrownBy(() -> OvfManifest.read(other)).hasMessageContaining("is no OVF");

        Path missing = manifest(MANIFEST.formatted("gone.vmdk"));
        assertThatThrownBy(() -> OvfManifest.read(missing)).hasMessageContaining("does not exist");
    }
}

package dev.innkeeper.auth.acl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.kernel.AclPath;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrantablePathsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/access",
                "/access/groups",
                "/access/groups/ops",
                "/access/realm",
                "/access/realm/pve",
                "/mapping",
                "/mapping/pci",
                "/mapping/pci/gpu",
                "/mapping/usb/stick",
                "/nodes",
                "/nodes/pve1",
                "/pool",
                "/pool/a",
                "/pool/a/b",
                "/pool/a/b/c",
                "/sdn",
                "/sdn/zones",
                "/sdn/zones/localnetwork/vmbr0",
                "/sdn/zones/z/v/7",
                "/storage",
                "/storage/local",
                "/vms",
                "/vms/100"
            })
    void everyKindOfObjectMayBeGrantedOn(String path) {
        assertThat(GrantablePaths.include(new AclPath(path))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/foo",
                "/access/users",
                "/access/groups/ops/more",
                "/nodes/pve1/qemu",
                "/pool/a/b/c/d",
                "/sdn/zones/z/v/7/8",
                "/storage/local/content",
                "/vms/99",
                "/vms/abc",
                "/vms/100/config"
            })
    void whatIsNoObjectIsRefused(String path) {
        assertThat(GrantablePaths.include(new AclPath(path))).isFalse();
    }
}

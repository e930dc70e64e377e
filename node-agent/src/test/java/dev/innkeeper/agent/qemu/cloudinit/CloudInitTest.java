package dev.innkeeper.agent.qemu.cloudinit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.StorageId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloudInitTest {
    private static final String HOST = "# ours\nsearch example.org\nnameserver 192.0.2.53\n";

    @TempDir private Path folder;

    /** Recording cloudinit-dump. */
    @Test
    void userDataIsAsRecorded() throws IOException {
        String text =
                part(
                        "user",
                        Map.of(
                                "name", "ci",
                                "ciuser", "u",
                                "cipassword", "secret",
                                "sshkeys", "ssh-rsa%20AAAA%2Bb%3D%3D%20root%40pve1"));

        assertThat(text)
                .isEqualTo(
                        """
                        #cloud-config
                        hostname: ci
                        manage_etc_hosts: true
                        fqdn: ci
                        user: u
                        password: secret
                        ssh_authorized_keys:
                          - ssh-rsa AAAA+b== root@pve1
                        chpasswd:
                          expire: False
                        users:
                          - default
                        package_upgrade: true
                        """);
    }

    @Test
    void userDataOfRootWithADomainAndWithoutUpgrades() throws IOException {
        String text =
                part(
                        "user",
                        Map.of(
                                "ciuser",
                                "root",
                                "ciupgrade",
                                "0",
                                "searchdomain",
                                "a.test b.test"));

        assertThat(text)
                .contains("hostname: VM100\n")
                .contains("fqdn: VM100.a.test\n")
                .contains("user: root\ndisable_root: False\n")
                .doesNotContain("package_upgrade", "users:");
    }

    @Test
    void networkOfEveryKind() throws IOException {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("net0", "virtio=BC:24:11:00:00:01,bridge=vmbr0");
        options.put("net1", "virtio=BC:24:11:00:00:02,bridge=vmbr0");
        options.put("net2", "virtio=BC:24:11:00:00:03,bridge=vmbr0");
        options.put("ipconfig0", "ip=192.0.2.7/20,gw=192.0.2.1,ip6=2001:db8::7/64,gw6=2001:db8::1");
        options.put("ipconfig1", "ip6=auto");

        assertThat(part("network", options))
                .isEqualTo(
                        """
                        version: 1
                        config:
                            - type: physical
                              name: eth0
                              mac_address: 'bc:24:11:00:00:01'
                              subnets:
                              - type: static
                                address: '192.0.2.7'
                                netmask: '255.255.240.0'
                                gateway: '192.0.2.1'
                              - type: static6
                                address: '2001:db8::7/64'
                                gateway: '2001:db8::1'
                            - type: physical
                              name: eth1
                              mac_address: 'bc:24:11:00:00:02'
                              subnets:
                              - type: ipv6_slaac
                            - type: physical
                              name: eth2
                              mac_address: 'bc:24:11:00:00:03'
                              subnets:
                              - type: dhcp4
                            - type: nameserver
                              address:
                              - '192.0.2.53'
                              search:
                              - 'example.org'
                        """);
    }

    @Test
    void windowsGetsAConfigDrive() throws IOException {
        CloudInit made =
                cloudInit(
                        Map.of(
                                "ostype", "win10",
                                "name", "box",
                                "cipassword", "clear",
                                "sshkeys", "ssh-ed25519%20AAAA",
                                "net0", "virtio=BC:24:11:00:00:01",
                                "ipconfig0", "ip=192.0.2.7/24,gw=192.0.2.1"));

        assertThat(made.label()).isEqualTo("config-2");
        assertThat(made.files().keySet())
                .containsExactly(
                        "openstack/latest/user_data",
                        "openstack/content/0000",
                        "openstack/latest/meta_data.json");
        assertThat(made.files().get("openstack/latest/meta_data.json"))
                .contains("\"admin_pass\":\"clear\"", "\"hostname\":\"box\"", "\"SSH Key 1\"")
                .contains("\"network_config\":{\"content_path\":\"/content/0000\"}");
        assertThat(made.files().get("openstack/content/0000"))
                .contains("iface eth0 inet static\n        address 192.0.2.7\n")
                .contains("        netmask 255.255.255.0\n        gateway 192.0.2.1\n");
    }

    @Test
    void openNebulaGetsVariablesThatAShellCanRead() throws IOException {
        CloudInit made =
                cloudInit(
                        Map.of(
                                "citype", "opennebula",
                                "name", "neb",
                                "ciuser", "o'hara",
                                "net0", "virtio=BC:24:11:00:00:01",
                                "ipconfig0", "ip=192.0.2.7/24"));

        assertThat(made.files().get("context.sh"))
                .contains("SET_HOSTNAME='neb'\n", "USERNAME='o'\\''hara'\n")
                .contains("ETH0_IP='192.0.2.7'\n", "ETH0_MASK='255.255.255.0'\n");
    }

    @Test
    void partsOfItsOwnReplaceWhatIsMade() throws IOException {
        Files.createDirectories(folder.resolve("snippets"));
        Files.writeString(folder.resolve("snippets/u.yaml"), "#cloud-config\nmine: true\n");

        assertThat(part("user", Map.of("cicustom", "user=local:snippets/u.yaml")))
                .isEqualTo("#cloud-config\nmine: true\n");
        assertThatThrownBy(() -> part("user", Map.of("cicustom", "user=local:iso/x.iso")))
                .isInstanceOf(WorkFailure.class)
                .hasMessage("cicustom: 'local:iso/x.iso' is not a snippet");
    }

    @Test
    void instanceChangesWithWhatItIsTold() throws IOException {
        String one = part("meta", Map.of("name", "a"));
        String two = part("meta", Map.of("name", "b"));

        assertThat(one).matches("instance-id: [0-9a-f]{40}\n").isNotEqualTo(two);
        assertThat(part("meta", Map.of("name", "a"))).isEqualTo(one);
    }

    private String part(String part, Map<String, String> options) throws IOException {
        return cloudInit(options).part(part);
    }

    private CloudInit cloudInit(Map<String, String> options) {
        StorageSpec local =
                new StorageSpec(new StorageId("local"), "dir", Map.of("path", folder.toString()));
        return new CloudInit(new MachineConfig(new GuestId(100), options), List.of(local), HOST);
    }
}

package dev.innkeeper.api.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.api.Contract;
import dev.innkeeper.api.Operation;
import dev.innkeeper.api.Parameter;
import dev.innkeeper.api.Schema;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestBindingTest {
    @Test
    void bindsFlatParametersToTheirTypes() {
        CreateLxcRequest request =
                ApiRequest.bind(
                        CreateLxcRequest.class,
                        Map.of(
                                "node", "pve1",
                                "vmid", 100,
                                "ostemplate", "local:vztmpl/debian.tar.zst",
                                "cpulimit", 1.5,
                                "start", true,
                                "ssh-public-keys", "ssh-ed25519 AAAA",
                                "net0", "name=eth0",
                                "net31", "name=eth31"));

        assertThat(request.node()).isEqualTo(new NodeName("pve1"));
        assertThat(request.vmid()).isEqualTo(new GuestId(100));
        assertThat(request.cpulimit()).isEqualTo(1.5);
        assertThat(request.start()).isTrue();
        assertThat(request.sshPublicKeys()).isEqualTo("ssh-ed25519 AAAA");
        assertThat(request.nets()).isEqualTo(Map.of(0, "name=eth0", 31, "name=eth31"));
        assertThat(request.memory()).isNull();
    }

    @Test
    void fillsInTheContractsDefaults() {
        CreateLxcRequest request =
                CreateLxcRequest.of(
                        Map.of(
                                "node",
                                "pve1",
                                "vmid",
                                100,
                                "ostemplate",
                                "local:vztmpl/a.tar.zst"));

        assertThat(request.unprivilegedOrDefault()).isTrue();
        assertThat(request.memoryOrDefault()).isEqualTo(512);
    }

    @Test
    void tellsWhatWasGivenByWireName() {
        Map<String, Object> given =
                Map.of(
                        "node",
                        "pve1",
                        "vmid",
                        100L,
                        "swap",
                        512L,
                        "onboot",
                        true,
                        "net1",
                        "name=eth1");

        UpdateLxcConfigRequest request = UpdateLxcConfigRequest.of(given);

        assertThat(request.givenTexts())
                .isEqualTo(
                        Map.of(
                                "node", "pve1",
                                "vmid", "100",
                                "swap", "512",
                                "onboot", "1",
                                "net1", "name=eth1"));
    }

    @Test
    void everyOperationHasARecordWithAFactory() throws ClassNotFoundException {
        for (Operation operation : Contract.load().operations()) {
            Class<? extends ApiRequest> type =
                    Class.forName("dev.innkeeper.api.model." + operation.requestType())
                            .asSubclass(ApiRequest.class);
            Map<String, Object> required = new HashMap<>();
            operation.parameters().stream()
                    .filter(Parameter::required)
                    .forEach(parameter -> required.put(parameter.name(), sample(parameter)));

            assertThat(ApiRequest.bind(type, required).given()).containsOnlyKeys(required.keySet());
        }
    }

    @Test
    void propertyStringsAreReadAndPrintedKeyByKey() {
        LxcNet net = LxcNet.parse("bridge=vmbr0,name=eth0,firewall=on,rate=12.5,tag=7");

        assertThat(net.name()).isEqualTo("eth0");
        assertThat(net.firewall()).isTrue();
        assertThat(net.tag()).isEqualTo(7);
        assertThat(net).hasToString("name=eth0,bridge=vmbr0,firewall=1,rate=12.5,tag=7");
        assertThat(LxcRootfs.parse("local:8,ro=1").volume()).isEqualTo("local:8");
        assertThat(QemuNet.parse("virtio=BC:24:11:00:00:01,bridge=vmbr0"))
                .hasToString("virtio=BC:24:11:00:00:01,bridge=vmbr0");
    }

    private static Object sample(Parameter parameter) {
        return switch (parameter.schema()) {
            case Schema.Items _ -> List.of("a");
            case Schema.Text text when "pve-storage-id".equals(text.format()) -> "local";
            case Schema.Text text when "pve-userid".equals(text.format()) -> "root@pam";
            default -> "100";
        };
    }
}

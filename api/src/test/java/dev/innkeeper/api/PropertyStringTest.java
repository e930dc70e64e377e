package dev.innkeeper.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PropertyStringTest {
    private final Contract contract = Contract.load();

    @Test
    void aNamelessValueBelongsToTheDefaultKey() {
        Map<String, String> values =
                PropertyString.parse(
                        contract.propertyString("LxcRootfs"), "local:100/disk.raw,size=8G,ro=on");

        assertThat(values)
                .isEqualTo(Map.of("volume", "local:100/disk.raw", "size", "8G", "ro", "1"));
    }

    @Test
    void anAliasStandsForItsKey() {
        Map<String, String> values =
                PropertyString.parse(contract.propertyString("QemuUnused"), "volume=local:1/a.raw");

        assertThat(values).isEqualTo(Map.of("file", "local:1/a.raw"));
    }

    @Test
    void aKeyAliasIsAKeyAndAValue() {
        Map<String, String> values =
                PropertyString.parse(
                        contract.propertyString("QemuNet"),
                        "bridge=vmbr0,virtio=BC:24:11:00:00:01");

        assertThat(values)
                .isEqualTo(
                        Map.of(
                                "model",
                                "virtio",
                                "macaddr",
                                "BC:24:11:00:00:01",
                                "bridge",
                                "vmbr0"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "QemuNet   | bridge=vmbr0,virtio=BC:24:11:00:00:01,firewall=yes | virtio=BC:24:11:00:00:01,bridge=vmbr0,firewall=1",
                "QemuNet   | model=virtio                                       | virtio",
                "LxcNet    | ip=dhcp,name=eth0,bridge=vmbr0                     | name=eth0,bridge=vmbr0,ip=dhcp",
                "LxcRootfs | size=4G,volume=local:100/a.raw                     | local:100/a.raw,size=4G",
                "LxcMountPoint | backup=1,mp=/data,volume=local:4               | local:4,mp=/data,backup=1",
            })
    void isPrintedInTheOrderOfProxmoxVe(String format, String text, String printed) {
        PropertyStringFormat keys = contract.propertyString(format);

        assertThat(PropertyString.print(keys, PropertyString.parse(keys, text))).isEqualTo(printed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LxcNet    | eth0               | value without key, but schema does not define a default key",
                "LxcNet    | name=a,name=b      | duplicate key in comma-separated list property: name",
                "LxcNet    | name=              | missing key in comma-separated list property",
                "QemuNet   | virtio=a,e1000=b   | key alias 'model' is already defined",
            })
    void refusesWhatIsNoList(String format, String text, String message) {
        assertThatThrownBy(() -> PropertyString.parse(contract.propertyString(format), text))
                .isInstanceOf(MalformedPropertyStringException.class)
                .hasMessage(message);
    }
}

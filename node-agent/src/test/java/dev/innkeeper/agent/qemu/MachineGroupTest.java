package dev.innkeeper.agent.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.kernel.GuestId;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MachineGroupTest {

    @Test
    void limitsOfTheFirstVersion() {
        assertThat(settings(1, Map.of("cpulimit", "0.5", "cpuunits", "2000")))
                .containsEntry("cpu.shares", "2000")
                .containsEntry("cpu.cfs_period_us", "100000")
                .containsEntry("cpu.cfs_quota_us", "50000");
        assertThat(settings(1, Map.of()))
                .containsEntry("cpu.shares", "1024")
                .containsEntry("cpu.cfs_quota_us", "-1");
    }

    @Test
    void limitsOfTheSecondVersion() {
        assertThat(settings(2, Map.of("cpulimit", "2", "cpuunits", "262144")))
                .containsEntry("cpu.weight", "10000")
                .containsEntry("cpu.max", "200000 100000");
        assertThat(settings(2, Map.of("cpulimit", "0")))
                .containsEntry("cpu.weight", "100")
                .containsEntry("cpu.max", "max 100000");
    }

    private static Map<String, String> settings(int version, Map<String, String> options) {
        return MachineGroup.settings(version, new MachineConfig(new GuestId(100), options));
    }
}

package dev.innkeeper.guest.options;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.options.ConfigSection.RawLine;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawLinesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lxc.apparmor.profile",
                "lxc.cgroup2.devices.allow",
                "lxc.mount.entry",
                "lxc.idmap",
                "lxc.prlimit.nofile",
                "lxc.sysctl.net.ipv4.ip_forward",
                "lxc.hook.pre-start",
                "lxc.cap.drop"
            })
    void knowsTheSettingsOfLxc(String key) {
        assertThatCode(() -> RawLines.require(GuestKind.LXC, List.of(new RawLine(key, "x"))))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lxc.foo", "lxc.cap", "lxc.cap.drop.more", "lxc.execute"})
    void refusesWhatLxcDoesNotKnow(String key) {
        assertThatThrownBy(() -> RawLines.require(GuestKind.LXC, List.of(new RawLine(key, "x"))))
                .hasMessage("unsupported option '" + key + "'");
    }

    @Test
    void theRootFileSystemIsNotForRawLines() {
        assertThatThrownBy(() ->
                        RawLines.require(
                                GuestKind.LXC, List.of(new RawLine("lxc.rootfs.path", "/"))))
                .hasMessage("'lxc.rootfs.path' is written from 'rootfs'");
    }
}

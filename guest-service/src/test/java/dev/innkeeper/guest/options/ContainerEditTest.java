package dev.innkeeper.guest.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.kernel.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ContainerEditTest {
    private static final MacAddresses ADDRESSES = () -> "BC:24:11:AA:BB:CC";
    private static final GuestConfig STOPPED =
            GuestConfig.of(
                    GuestKind.LXC,
                    Map.of(
                            "arch", "amd64",
                            "hostname", "web",
                            "memory", "512",
                            "mp0", "local:500/vm-500-disk-1.raw,mp=/m,size=102M",
                            "rootfs", "local:500/vm-500-disk-0.raw,size=307M",
                            "swap", "512"));

    /** Each recorded step, from the file the step before it left behind. */
    @Test
    void changesStoppedContainersAsRecorded() {
        List<String> wrong = new ArrayList<>();
        int judged = 0;
        for (RecordedSteps.Step step : RecordedSteps.of("lxc")) {
            if (step.before().isEmpty() || step.reason().contains("internal error")) {
                continue;
            }
            judged++;
            String after = replay(step);
            if (!normal(after).equals(normal(step.conf()))) {
                wrong.add(
                        "%d/%d %s\n%s".formatted(step.line(), step.number(), step.params(), after));
            }
        }

        assertThat(judged).isGreaterThan(45);
        assertThat(wrong).isEmpty();
    }

    @Test
    void letsWhatCannotReachARunningContainerWait() {
        GuestEdit edit =
                new ContainerEdit(STOPPED, true)
                        .apply(change(), Map.of("tty", "3", "onboot", "1", "memory", "256"));

        assertThat(edit.config().options()).containsEntry("onboot", "1").doesNotContainKey("tty");
        assertThat(edit.config().pending().changes())
                .containsExactlyInAnyOrderEntriesOf(Map.of("tty", "3", "memory", "256"));
        assertThat(edit.live()).containsExactly("memory");
    }

    @Test
    void takesOverWhatTheNodeHasDone() {
        GuestConfig waiting =
                new ContainerEdit(STOPPED, true)
                        .apply(change(), Map.of("tty", "3", "memory", "256"))
                        .config();

        GuestConfig done = new ContainerEdit(waiting, true).applied("memory").config();

        assertThat(done.get("memory")).contains("256");
        assertThat(done.pending().changes()).containsOnlyKeys("tty");
    }

    @Test
    void forgetsAPendingChangeThatIsReverted() {
        GuestConfig waiting =
                new ContainerEdit(STOPPED, true).apply(change(), Map.of("tty", "3")).config();
        ConfigChange revert =
                new ConfigChange(
                        new TreeMap<>(), List.of(), List.of("tty"), Optional.empty(), false);

        GuestConfig reverted = new ContainerEdit(waiting, true).apply(revert, Map.of()).config();

        assertThat(reverted.pending().isEmpty()).isTrue();
    }

    @Test
    void deletionOfAMountPointKeepsItsVolumeUntilThatIsDeletedToo() {
        GuestEdit removed = new ContainerEdit(STOPPED, false).apply(delete("mp0"), Map.of());
        GuestEdit freed =
                new ContainerEdit(removed.config(), false).apply(delete("unused0"), Map.of());

        assertThat(removed.config().get("unused0")).contains("local:500/vm-500-disk-1.raw");
        assertThat(removed.freed()).isEmpty();
        assertThat(freed.config().has("unused0")).isFalse();
        assertThat(freed.freed()).hasToString("[local:500/vm-500-disk-1.raw]");
    }

    @Test
    void aVolumeThatIsMountedAgainIsNoLongerUnused() {
        GuestConfig removed =
                new ContainerEdit(STOPPED, false).apply(delete("mp0"), Map.of()).config();

        GuestConfig mounted =
                new ContainerEdit(removed, false)
                        .apply(change(), Map.of("mp1", "local:500/vm-500-disk-1.raw,mp=/n"))
                        .config();

        assertThat(mounted.has("unused0")).isFalse();
        assertThat(mounted.get("mp1")).contains("local:500/vm-500-disk-1.raw,mp=/n");
    }

    @Test
    void changedSuboptionsKeepTheSizeOfTheVolume() {
        GuestConfig changed =
                new ContainerEdit(STOPPED, false)
                        .apply(change(), Map.of("mp0", "local:500/vm-500-disk-1.raw,mp=/m,ro=1"))
                        .config();

        assertThat(changed.get("mp0")).contains("local:500/vm-500-disk-1.raw,mp=/m,ro=1,size=102M");
        assertThat(changed.has("unused0")).isFalse();
    }

    @Test
    void refusesWhatNoContainerCanDo() {
        assertRefused(change(), "no options specified");
        assertRefused(delete("rootfs"), "unable to delete required option 'rootfs'");
        assertRefused(
                ConfigChange.set(Map.of("unprivileged", "0")),
                "unable to modify read-only option: 'unprivileged'");
        assertRefused(delete("foo"), "Parameter verification failed.");
        assertRefused(delete("mp256"), "Parameter verification failed.");
    }

    private static void assertRefused(ConfigChange change, String message) {
        assertThatThrownBy(
                        () -> {
                            change.requireSensible(GuestKind.LXC);
                            change.requirePossible();
                        })
                .isInstanceOf(ProblemException.class)
                .hasMessage(message);
    }

    private static String replay(RecordedSteps.Step step) {
        Map<String, String> set = new TreeMap<>(step.params());
        String deleted = set.remove("delete");
        ConfigChange change =
                new ConfigChange(
                        new TreeMap<>(set),
                        deleted == null ? List.of() : List.of(deleted.split(",")),
                        List.of(),
                        Optional.empty(),
                        false);
        GuestConfig before = ConfigText.parse(GuestKind.LXC, step.before().orElseThrow());
        try {
            change.requireSensible(GuestKind.LXC);
            change.requirePossible();
        } catch (ProblemException e) {
            assertThat(e).hasMessage(step.reason());
            assertThat(step.status()).isEqualTo(500);
            return ConfigText.print(before);
        }
        Map<String, String> normal = new TreeMap<>();
        set.forEach((o, v) -> normal.put(o, ContainerEdit.normal(o, v, ADDRESSES)));
        GuestConfig expected = ConfigText.parse(GuestKind.LXC, step.conf());
        ContainerEdit.allocations(normal)
                .forEach((slot, wanted) ->
                        normal.put(
                                slot,
                                wanted.allocated(expected.get(slot).orElseThrow()).toString()));
        return ConfigText.print(new ContainerEdit(before, false).apply(change, normal).config());
    }

    /** Generated hardware addresses differ by nature; asked ones keep their fixed tail. */
    private static String normal(String conf) {
        return conf.replaceAll("BC:24:11:(?!00:00:0D)[0-9A-F:]{8}", "{MAC}");
    }

    private static ConfigChange change() {
        return ConfigChange.set(Map.of());
    }

    private static ConfigChange delete(String... options) {
        return new ConfigChange(
                new TreeMap<>(), List.of(options), List.of(), Optional.empty(), false);
    }
}

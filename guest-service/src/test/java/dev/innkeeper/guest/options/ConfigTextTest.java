package dev.innkeeper.guest.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.contracts.GuestKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigTextTest {

    @Test
    void printsEveryRecordedContainerFileAsItWasRead() {
        List<RecordedSteps.Step> steps = RecordedSteps.of("lxc");

        assertThat(steps).hasSizeGreaterThan(60);
        assertThat(steps).allSatisfy(ConfigTextTest::roundTrips);
    }

    @Test
    void printsEveryRecordedMachineFileAsItWasRead() {
        List<RecordedSteps.Step> steps = RecordedSteps.of("qemu");

        assertThat(steps).hasSizeGreaterThan(40);
        assertThat(steps).allSatisfy(ConfigTextTest::roundTrips);
    }

    @Test
    void digestIsTheHashOfTheText() {
        List<RecordedSteps.Step> steps =
                RecordedSteps.of("lxc").stream().filter(s -> s.digest().isPresent()).toList();

        assertThat(steps).isNotEmpty();
        assertThat(steps)
                .allSatisfy(s ->
                        assertThat(ConfigText.parse(GuestKind.LXC, s.conf()).digest())
                                .isEqualTo(s.digest().orElseThrow()));
    }

    @Test
    void keepsPendingChangesSnapshotsAndRawLines() {
        String text =
                """
                #first
                #second%3A 100%25 %C3%BC
                arch: amd64
                memory: 512
                lxc.apparmor.profile: unconfined

                [pve:pending]
                delete: cmode,!mp0
                tty: 3

                [before]
                #why
                arch: amd64
                parent: base
                snaptime: 1795229029

                [later]
                arch: amd64
                """;

        GuestConfig config = ConfigText.parse(GuestKind.LXC, text);

        assertThat(ConfigText.print(config)).isEqualTo(text);
        assertThat(config.get("description")).contains("first\nsecond: 100% ü\n");
        assertThat(config.pending().changes()).containsEntry("tty", "3");
        assertThat(config.pending().deletions()).containsEntry("mp0", true);
        assertThat(config.snapshots()).containsOnlyKeys("before", "later");
    }

    @Test
    void keepsADescriptionsBlanksAndControlCharacters() {
        GuestConfig config = GuestConfig.EMPTY.with("description", "a\r\n\nb  \n\n");

        assertThat(ConfigText.print(config)).isEqualTo("#a%0D\n#\n#b  \n");
        assertThat(ConfigText.parse(GuestKind.LXC, ConfigText.print(config))).isEqualTo(config);
    }

    @Test
    void readsRawLinesInBothForms() {
        GuestConfig config =
                ConfigText.parse(GuestKind.LXC, "lxc.cap.drop = sys_admin\nlxc.tty.max: 2\n");

        assertThat(ConfigText.print(config)).isEqualTo("lxc.cap.drop: sys_admin\nlxc.tty.max: 2\n");
    }

    private static void roundTrips(RecordedSteps.Step step) {
        assertThat(ConfigText.print(ConfigText.parse(GuestKind.LXC, step.conf())))
                .as("line %d step %d", step.line(), step.number())
                .isEqualTo(step.conf());
    }
}

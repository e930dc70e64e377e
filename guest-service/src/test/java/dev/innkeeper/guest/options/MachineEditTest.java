package dev.innkeeper.guest.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.VolumeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MachineEditTest {
    private static final MacAddresses ADDRESSES = () -> "BC:24:11:00:00:FF";

    @Test
    void writesWhatARecordedServerWrote() {
        List<RecordedSteps.Step> steps =
                RecordedSteps.of("qemu").stream()
                        .filter(step -> step.before().isPresent())
                        .filter(step -> step.status() == 200 || isHalfRefused(step))
                        .filter(step -> !step.params().containsKey("cipassword"))
                        .toList();

        assertThat(steps).hasSizeGreaterThan(60);
        assertThat(steps)
                .allSatisfy(step ->
                        assertThat(generalised(after(step)))
                                .as("line %d step %d", step.line(), step.number())
                                .isEqualTo(generalised(step.conf())));
    }

    /** The order is refused, what came with it waits. */
    private static boolean isHalfRefused(RecordedSteps.Step step) {
        return step.reason().startsWith("invalid bootorder") && step.params().size() > 1;
    }

    private static String after(RecordedSteps.Step step) {
        GuestConfig before = ConfigText.parse(GuestKind.QEMU, step.before().orElseThrow());
        Map<String, String> set = NewMachineOptions.slots(step.params());
        String deleted = set.remove("delete");
        ConfigChange change =
                new ConfigChange(
                        new TreeMap<>(set),
                        deleted == null ? List.of() : Arrays.asList(deleted.split(",")),
                        List.of(),
                        Optional.empty(),
                        false);
        Map<String, String> normal = new TreeMap<>();
        set.forEach((o, v) -> normal.put(o, MachineEdit.normal(o, v, ADDRESSES)));
        return ConfigText.print(new MachineEdit(before, false).apply(change, normal).config());
    }

    /** Without what is made anew each time. */
    private static String generalised(String text) {
        return text.replaceAll("BC:24:11(:[0-9A-F]{2}){3}", "{mac}")
                .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "{uuid}");
    }

    @Test
    void keepsARemovedDiskAsUnusedAndTakesItOutOfTheBootOrder() {
        GuestConfig before =
                config(
                        Map.of(
                                "scsi0", "local:100/vm-100-disk-0.qcow2,size=1G",
                                "ide2", "local:iso/a.iso,media=cdrom,size=32K",
                                "boot", "order=scsi0;ide2"));

        GuestConfig after =
                new MachineEdit(before, false).apply(deletion("scsi0"), Map.of()).config();

        assertThat(after.options())
                .containsEntry("unused0", "local:100/vm-100-disk-0.qcow2")
                .containsEntry("boot", "order=ide2")
                .doesNotContainKey("scsi0");
    }

    @Test
    void freesTheDiskForCloudInitWithItsSlot() {
        GuestConfig before = config(Map.of("ide2", "local:100/vm-100-cloudinit.qcow2,media=cdrom"));

        GuestEdit edit = new MachineEdit(before, false).apply(deletion("ide2"), Map.of());

        assertThat(edit.freed())
                .containsExactly(VolumeId.parse("local:100/vm-100-cloudinit.qcow2"));
        assertThat(edit.config().options()).isEmpty();
    }

    @Test
    void keepsAMediumOutOfTheUnusedVolumes() {
        GuestConfig before = config(Map.of("ide2", "local:iso/a.iso,media=cdrom"));

        GuestConfig after =
                new MachineEdit(before, false).apply(deletion("ide2"), Map.of()).config();

        assertThat(after.options()).isEmpty();
    }

    @Test
    void letsWaitWhatARunningMachineCannotTake() {
        GuestConfig before = config(Map.of("memory", "128", "name", "one"));
        ConfigChange change =
                ConfigChange.set(Map.of("memory", "256", "cores", "2", "name", "two"));

        GuestEdit edit = new MachineEdit(before, true).apply(change, change.set());

        assertThat(ConfigText.print(edit.config()))
                .isEqualTo("memory: 128\nname: two\n\n[PENDING]\ncores: 2\nmemory: 256\n");
        assertThat(edit.live()).containsExactly("memory");
    }

    @Test
    void refusesToBootFromWhatIsNotThere() {
        ConfigChange change = ConfigChange.set(Map.of("boot", "order=net0"));

        assertThatThrownBy(
                        () -> new MachineEdit(config(Map.of()), false).apply(change, change.set()))
                .isInstanceOf(ProblemException.class)
                .hasMessage("invalid bootorder: device 'net0' does not exist'");
    }

    @Test
    void letsTheRestWaitIfTheBootOrderIsRefused() {
        ConfigChange change =
                ConfigChange.set(Map.of("boot", "order=net0", "cores", "2", "name", "one"));
        GuestConfig before = config(Map.of("boot", "", "name", "one"));

        GuestEdit refused = new MachineEdit(before, false).apply(change, change.set());

        assertThat(refused.refusal()).isPresent();
        assertThat(refused.live()).isEmpty();
        assertThat(ConfigText.print(refused.config()))
                .isEqualTo("boot:  \nname: one\n\n[PENDING]\ncores: 2\nname: one\n");
        ConfigChange next = ConfigChange.set(Map.of("net0", "virtio=BC:24:11:00:00:01"));
        assertThat(
                        new MachineEdit(refused.config(), false)
                                .apply(next, next.set())
                                .config()
                                .options())
                .containsEntry("cores", "2")
                .containsKey("net0");
    }

    @Test
    void bootsFromTheFirstDiskTheFirstMediumAndTheFirstCard() {
        Map<String, String> options = new TreeMap<>();
        for (String slot : new ArrayList<>(List.of("scsi1", "virtio0"))) {
            options.put(slot, "local:100/vm-100-disk-0.raw");
        }
        options.put("ide2", "none,media=cdrom");
        options.put("net1", "virtio=BC:24:11:00:00:01");

        assertThat(BootOrder.usual(options)).hasToString("order=scsi1;ide2;net1");
        options.put("ide2", "local:cloudinit");
        assertThat(BootOrder.usual(options)).hasToString("order=scsi1;ide2;net1");
        assertThat(BootOrder.usual(Map.of())).hasToString("");
    }

    @Test
    void acceptsKeysThatAreKeysAlone() {
        String key =
                "ssh-ed25519%20AAAAC3NzaC1lZDI1NTE5AAAAIKuWVEEbk0oK5N5mE3mN2YqDJwzTn5BmAh6M0rZ4mQmF%20a%40b";

        assertThat(MachineEdit.normal("sshkeys", key, ADDRESSES)).isEqualTo(key);
        assertThatThrownBy(() -> MachineEdit.normal("sshkeys", "ssh-rsa%20AAAA", ADDRESSES))
                .hasMessage("SSH public key validation error");
    }

    @Test
    void keepsAPasswordAsItsHash() {
        String kept = MachineEdit.normal("cipassword", "secret", ADDRESSES);

        assertThat(kept).startsWith("$5$").doesNotContain("secret");
        assertThat(MachineEdit.normal("cipassword", kept, ADDRESSES)).isEqualTo(kept);
    }

    private static GuestConfig config(Map<String, String> options) {
        return GuestConfig.of(GuestKind.QEMU, options);
    }

    private static ConfigChange deletion(String option) {
        return new ConfigChange(
                new TreeMap<>(), List.of(option), List.of(), Optional.empty(), false);
    }
}

package dev.innkeeper.guest.options;

import dev.innkeeper.contracts.AgentCommand.NewDisk;
import dev.innkeeper.guest.options.Drive.Source;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.VolumeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Volumes that a node has to make for drives which ask for one. */
public final class NewDisks {
    private static final String USUAL_FORMAT = "raw";
    private static final String CLOUD_INIT_FORMAT = "qcow2";

    private NewDisks() {}

    /**
     * What to make, by slot.
     *
     * @param wanted slot → drive that asks for a volume
     */
    public static List<NewDisk> of(Map<String, Drive> wanted) {
        List<NewDisk> disks = new ArrayList<>();
        wanted.forEach((slot, drive) -> {
            switch (drive.source()) {
                case Source.Allocation a ->
                        disks.add(
                                new NewDisk(
                                        slot,
                                        a.storage(),
                                        a.sizeBytes(),
                                        drive.format().orElse(USUAL_FORMAT),
                                        a.image(),
                                        drive.suboptions()));
                case Source.CloudInit c ->
                        disks.add(
                                new NewDisk(
                                        slot,
                                        c.storage(),
                                        0,
                                        drive.format().orElse(CLOUD_INIT_FORMAT),
                                        Optional.empty(),
                                        cloudInit(drive)));
                case Source.Stored _, Source.Path _, Source.Empty _ -> {
                    // Is there already.
                }
            }
        });
        return disks;
    }

    /** A disk for cloud-init is seen as a medium, whatever was said. */
    private static String cloudInit(Drive drive) {
        String rest = drive.suboptions();
        String medium = drive.isCdrom() ? "" : "media=cdrom,";
        return "cloudinit=1," + medium + rest;
    }

    /** The storages that take part: of the new volumes, and of what they are copies of. */
    public static Set<StorageId> storages(List<NewDisk> disks) {
        Set<StorageId> used = new TreeSet<>();
        for (NewDisk disk : disks) {
            used.add(disk.storage());
            disk.source()
                    .filter(source -> !source.startsWith("/"))
                    .ifPresent(source -> used.add(VolumeId.parse(source).storage()));
        }
        return used;
    }

    /**
     * Slot → text of the drive with the volume that was made for it.
     *
     * @param facts what the node reported, slot → property string with volume and size
     */
    public static Map<String, String> made(Map<String, Drive> wanted, Map<String, String> facts) {
        Map<String, String> made = new TreeMap<>();
        wanted.forEach((slot, drive) -> {
            if (facts.get(slot) instanceof String fact) {
                made.put(slot, drive.allocated(fact).toString());
            }
        });
        return made;
    }

    /**
     * Text of the drive for which a node made this volume.
     *
     * @throws IllegalStateException if the node said nothing of it
     */
    public static String drive(NewDisk disk, Map<String, String> facts) {
        if (!(facts.get(disk.slot()) instanceof String fact)) {
            throw new IllegalStateException("no volume was made for " + disk.slot());
        }
        String options = disk.options().replaceFirst("^cloudinit=1,", "");
        boolean cloudInit = !options.equals(disk.options());
        String asked = disk.storage() + ":" + (cloudInit ? "cloudinit" : "0");
        String text = options.isEmpty() ? asked : asked + "," + options.replaceAll(",$", "");
        return Drive.parse(disk.slot(), text).allocated(fact).toString();
    }
}

package dev.innkeeper.contracts.door;

import java.util.Map;
import java.util.Optional;

/**
 * {@code GET /guests/{vmid}/machine}: a running machine as its QEMU describes it at this moment.
 *
 * @param pid the process of its QEMU
 * @param state {@code running}, {@code paused}, {@code prelaunch} … as QEMU calls it
 * @param machine its type with version, such as {@code pc-i440fx-7.2}
 * @param qemu version of the program that runs it
 * @param balloon figures of the balloon in bytes, by QEMU's names with underscores; empty if it has
 *     none
 * @param blocks drive ({@code scsi0}) → its figures by QEMU's names
 * @param cpus how many CPUs are plugged in
 */
public record MachineFacts(
        long pid,
        String state,
        String machine,
        String qemu,
        Map<String, Long> balloon,
        Map<String, Map<String, Long>> blocks,
        Optional<Integer> cpus) {
    public MachineFacts {
        balloon = Map.copyOf(balloon);
        blocks = Map.copyOf(blocks);
    }
}

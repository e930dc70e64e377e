package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.work.FileTree;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.OfferVolumes;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Volumes of stopped guests that another node may copy: one node, with a ticket, until the offer is
 * withdrawn. An agent that starts anew offers nothing; but it remembers on the disk that it has
 * consented, and does not start the guest by itself, for it may be elsewhere by now.
 */
public final class VolumeOffers {
    private static final int TICKET_BYTES = 24;

    private final ContainerFolders folders;
    private final RunningContainers running;
    private final SecureRandom random = new SecureRandom();
    private final Map<GuestId, Offer> offers = new ConcurrentHashMap<>();

    private record Offer(OfferVolumes command, String ticket) {}

    VolumeOffers(ContainerFolders folders, RunningContainers running) {
        this.folders = folders;
        this.running = running;
    }

    /**
     * @return {@code ticket}
     */
    Map<String, String> offer(OfferVolumes command) throws IOException {
        if (running.isRunning(command.guest())) {
            throw new WorkFailure("CT " + command.guest() + " is running");
        }
        consent(command.guest(), command.to());
        byte[] bytes = new byte[TICKET_BYTES];
        random.nextBytes(bytes);
        String ticket = HexFormat.of().formatHex(bytes);
        offers.put(command.guest(), new Offer(command, ticket));
        return Map.of("ticket", ticket);
    }

    void withdraw(GuestId guest) throws IOException {
        offers.remove(guest);
        Files.deleteIfExists(folders.offerMark(guest));
    }

    /** True from an offer until it is withdrawn, or the control plane has the guest start here. */
    boolean isConsented(GuestId guest) {
        return Files.exists(folders.offerMark(guest));
    }

    private void consent(GuestId guest, NodeName to) throws IOException {
        ContainerFolders.makeFolder(folders.folder(guest));
        Path mark = folders.offerMark(guest);
        try (FileChannel file =
                FileChannel.open(
                        mark,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap((to + "\n").getBytes(StandardCharsets.UTF_8)));
            file.force(true);
        }
        try (FileChannel folder = FileChannel.open(folders.folder(guest))) {
            folder.force(true);
        }
    }

    /**
     * What the volume of a slot may hold in bytes, 0 for a folder without limit.
     *
     * @throws WorkFailure if it is not offered to this node
     */
    public long size(GuestId guest, String slot, String ticket, NodeName to) throws IOException {
        return volume(guest, slot, ticket, to).size();
    }

    /**
     * Writes all files of the volume as a tar archive.
     *
     * @throws WorkFailure if it is not offered to this node, or cannot be read to its end
     */
    public void send(GuestId guest, String slot, String ticket, NodeName to, OutputStream out)
            throws IOException {
        StoredVolume volume = volume(guest, slot, ticket, to);
        Path place = folders.mountTarget(guest, ".send-" + slot);
        try (MountSpace space =
                MountSpace.forWork(List.of(VolumeCopy.mount(volume.requirePath(), place)))) {
            Process tar =
                    HostProgram.builder(space.enter(VolumeArchive.write(place)))
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            try {
                tar.getOutputStream().close();
                tar.getInputStream().transferTo(out);
                int exitCode = tar.waitFor();
                if (exitCode != 0) {
                    throw new WorkFailure(
                            "volume '" + volume.id() + "' cannot be read: exit code " + exitCode);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new WorkFailure("interrupted", e);
            } finally {
                tar.destroyForcibly();
            }
        } finally {
            FileTree.remove(place);
            folders.removeMountsIfEmpty(guest);
        }
    }

    private StoredVolume volume(GuestId guest, String slot, String ticket, NodeName to) {
        Offer offer = offers.get(guest);
        if (offer == null || !isFor(offer, ticket, to) || running.isRunning(guest)) {
            throw new WorkFailure("the volumes of CT " + guest + " are not offered to " + to);
        }
        String text = new ContainerConfig(guest, offer.command().config()).text(slot).orElse("");
        return StoredVolume.of(slot, text, offer.command().storages());
    }

    private static boolean isFor(Offer offer, String ticket, NodeName to) {
        return offer.command().to().equals(to)
                && MessageDigest.isEqual(
                        offer.ticket().getBytes(StandardCharsets.UTF_8),
                        ticket.getBytes(StandardCharsets.UTF_8));
    }
}

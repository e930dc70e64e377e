package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.storage.Storages;
import dev.innkeeper.agent.storage.StoredVolume;
import dev.innkeeper.agent.work.FileTree;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.OfferVolumes;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import java.io.FilterOutputStream;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Volumes of stopped guests that another node may copy: one node, with a ticket, until the offer is
 * withdrawn. An agent that starts anew offers nothing; but it remembers on the disk that it has
 * consented, and does not start the guest by itself, for it may be elsewhere by now.
 */
public final class VolumeOffers {
    private static final int TICKET_BYTES = 24;
    private static final int PATIENCE_SECONDS = 30;

    private final ContainerFolders folders;
    private final RunningContainers running;
    private final SecureRandom random = new SecureRandom();
    private final Map<GuestId, Offer> offers = new ConcurrentHashMap<>();
    private final AtomicLong sendings = new AtomicLong();

    /**
     * @param sending held for reading while a volume is sent
     * @param over set when nobody may read any more
     */
    private record Offer(
            OfferVolumes command, String ticket, ReadWriteLock sending, AtomicBoolean over) {
        Offer(OfferVolumes command, String ticket) {
            this(command, ticket, new ReentrantReadWriteLock(), new AtomicBoolean());
        }

        /** Returns when nothing is read any more, or hangs in a line that is dead. */
        void end() {
            over.set(true);
            try {
                if (sending.writeLock().tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    sending.writeLock().unlock();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Fails as soon as the offer is over. */
    private static final class OfferedStream extends FilterOutputStream {
        private final Offer offer;

        OfferedStream(OutputStream out, Offer offer) {
            super(out);
            this.offer = offer;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (offer.over().get()) {
                throw new IOException("the offer was withdrawn");
            }
            out.write(bytes, from, length);
        }
    }

    private interface Sending {
        void to(OutputStream out) throws IOException;
    }

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
        Offer before = offers.put(command.guest(), new Offer(command, ticket));
        if (before != null) {
            before.end();
        }
        return Map.of("ticket", ticket);
    }

    void withdraw(GuestId guest) throws IOException {
        Offer offer = offers.remove(guest);
        if (offer != null) {
            offer.end();
        }
        Files.deleteIfExists(folders.offerMark(guest));
    }

    /** The same, and nothing is left of what a copy was made from. */
    void withdraw(GuestId guest, List<StorageSpec> storages) throws IOException {
        withdraw(guest);
        for (StorageSpec storage : storages) {
            if (Storages.knows(storage)) {
                Storages.of(storage).volumes().forgetSent(guest);
            }
        }
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
        return volume(require(guest, ticket, to), slot).size();
    }

    /**
     * Writes the volume with its snapshots.
     *
     * @param snapshots the oldest first
     * @throws WorkFailure if it is not offered to this node, or cannot be read to its end
     */
    public void send(
            GuestId guest,
            String slot,
            String ticket,
            NodeName to,
            List<String> snapshots,
            OutputStream out)
            throws IOException {
        Offer offer = require(guest, ticket, to);
        StoredVolume volume = volume(offer, slot);
        volume.requirePath();
        whileOffered(offer, out, end -> volume.volumes().send(volume.name(), snapshots, end));
    }

    /**
     * Writes all files of the volume as a tar archive.
     *
     * @throws WorkFailure if it is not offered to this node, or cannot be read to its end
     */
    public void send(GuestId guest, String slot, String ticket, NodeName to, OutputStream out)
            throws IOException {
        Offer offer = require(guest, ticket, to);
        StoredVolume volume = volume(offer, slot);
        whileOffered(offer, out, end -> sendFiles(guest, slot, volume, end));
    }

    private static void whileOffered(Offer offer, OutputStream out, Sending sending)
            throws IOException {
        offer.sending().readLock().lock();
        try {
            sending.to(new OfferedStream(out, offer));
        } finally {
            offer.sending().readLock().unlock();
        }
    }

    private void sendFiles(GuestId guest, String slot, StoredVolume volume, OutputStream out)
            throws IOException {
        // A target that died and asks again must not find its own first reading in the way.
        Path place = folders.mountTarget(guest, ".send-" + slot + "-" + sendings.incrementAndGet());
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
                HostProgram.end(tar);
            }
        } finally {
            FileTree.remove(place);
            folders.removeMountsIfEmpty(guest);
        }
    }

    private Offer require(GuestId guest, String ticket, NodeName to) {
        Offer offer = offers.get(guest);
        if (offer == null || !isFor(offer, ticket, to) || running.isRunning(guest)) {
            throw new WorkFailure("the volumes of CT " + guest + " are not offered to " + to);
        }
        return offer;
    }

    private static StoredVolume volume(Offer offer, String slot) {
        OfferVolumes command = offer.command();
        String text = new ContainerConfig(command.guest(), command.config()).text(slot).orElse("");
        return StoredVolume.of(slot, text, command.storages());
    }

    private static boolean isFor(Offer offer, String ticket, NodeName to) {
        return offer.command().to().equals(to)
                && MessageDigest.isEqual(
                        offer.ticket().getBytes(StandardCharsets.UTF_8),
                        ticket.getBytes(StandardCharsets.UTF_8));
    }
}

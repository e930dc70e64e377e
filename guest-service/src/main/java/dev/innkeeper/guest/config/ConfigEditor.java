package dev.innkeeper.guest.config;

import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.contracts.AgentCommand.FreeVolume;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestProblem;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.options.ConfigChange;
import dev.innkeeper.guest.options.GuestEdit;
import dev.innkeeper.guest.options.MacAddresses;
import dev.innkeeper.guest.options.VolumeSlots;
import dev.innkeeper.guest.storages.Storages;
import dev.innkeeper.guest.storages.VolumeSizes;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Problem;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.VolumeId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Changes a guest's configuration. Volumes are made before the change is written down, and given
 * back if it then cannot be; volumes are freed after it, and kept as unused if that fails. A
 * running guest takes over what it can afterwards, and what it did not take over keeps waiting.
 */
@Component
class ConfigEditor {
    private static final Logger log = LoggerFactory.getLogger(ConfigEditor.class);

    private final Guests guests;
    private final GuestTopic topic;
    private final TransactionOperations transactions;
    private final Storages storages;
    private final ContainerRules containers;
    private final MachineRules machines;
    private final VolumeSizes sizes;
    private final MacAddresses addresses;
    private final Commands commands;

    ConfigEditor(
            Guests guests,
            GuestTopic topic,
            TransactionOperations transactions,
            Storages storages,
            ContainerRules containers,
            MachineRules machines,
            VolumeSizes sizes,
            MacAddresses addresses,
            Commands commands) {
        this.guests = guests;
        this.topic = topic;
        this.transactions = transactions;
        this.storages = storages;
        this.containers = containers;
        this.machines = machines;
        this.sizes = sizes;
        this.addresses = addresses;
        this.commands = commands;
    }

    /** The guest whose configuration changes; with {@code skipLock} even if it is locked. */
    record Subject(GuestKind kind, NodeName node, GuestId id, boolean skipLock) {}

    /** Returns when the change is written down, and a running guest has what it can have. */
    void change(Caller caller, Subject subject, ConfigChange change) {
        change.requireSensible(subject.kind());
        ConfigRules rules = rules(subject.kind());
        Guest before = read(subject);
        rules.require(caller, before, change);
        requireChangeable(before, subject, change);
        requireUnprotected(before, change);
        SortedMap<String, String> normal = normal(before, change);
        Map<String, String> made = rules.allocate(before, normal);
        normal.putAll(made);
        Written written = write(subject, change, normal, made);
        freeOrKeep(subject, written.freed());
        if (written.refusal().isPresent()) {
            throw written.refusal().get().asException();
        }
        Guest after = read(subject);
        SortedSet<String> live = written.live();
        live.removeIf(option -> !after.config().pending().has(option));
        if (!live.isEmpty()) {
            reach(after, live);
        }
    }

    /** The options as they are kept, with the sizes of volumes that are there. */
    private SortedMap<String, String> normal(Guest guest, ConfigChange change) {
        SortedMap<String, String> normal = new TreeMap<>();
        change.set()
                .forEach((option, value) ->
                        normal.put(
                                option, GuestEdit.normal(guest.kind(), option, value, addresses)));
        normal.replaceAll(
                (option, text) -> sizes.noted(guest.node(), guest.config(), option, text));
        return normal;
    }

    /** Lets a running guest take over what waits for these options, or tells why it cannot. */
    private void reach(Guest guest, SortedSet<String> options) {
        ConfigRules rules = rules(guest.kind());
        GuestEdit next = GuestEdit.of(guest.config(), true);
        options.forEach(next::applied);
        try {
            commands.call(
                            guest.node(),
                            rules.update(guest, next.config(), options),
                            guest.generation())
                    .orThrow();
        } catch (ProblemException e) {
            String reason = String.valueOf(e.getMessage());
            Map<String, String> errors = new HashMap<>();
            options.forEach(option -> errors.put(option, rules.stillWaits(option, reason)));
            throw new Problems.InvalidParameters(errors).asException(e);
        }
    }

    /** Refuses what no task shall be begun for: what makes no sense, or is not the caller's. */
    void requireAllowed(Caller caller, Subject subject, ConfigChange change) {
        change.requireSensible(subject.kind());
        rules(subject.kind()).require(caller, read(subject), change);
    }

    private ConfigRules rules(GuestKind kind) {
        return switch (kind) {
            case LXC -> containers;
            case QEMU -> machines;
        };
    }

    /**
     * What is left to do once a change is written down.
     *
     * @param live options that the running guest is to take over
     * @param freed volumes that nothing refers to any more
     * @param refusal what was wrong with a part of the change
     */
    private record Written(
            SortedSet<String> live, List<VolumeId> freed, Optional<Problem> refusal) {}

    /** A volume that could not be freed is unused again. */
    private void freeOrKeep(Subject subject, List<VolumeId> volumes) {
        try {
            free(subject.node(), volumes);
        } catch (RuntimeException e) {
            transactions.executeWithoutResult(status -> {
                Guest guest = requireForChange(subject);
                GuestEdit edit = GuestEdit.of(guest.config(), guest.isUp());
                volumes.forEach(edit::keepUnused);
                guest.configure(edit.config());
                topic.changed(guest);
            });
            throw e;
        }
    }

    private Guest read(Subject subject) {
        return require(
                transactions.execute(
                        status -> guests.require(subject.kind(), subject.node(), subject.id())));
    }

    private Guest requireForChange(Subject subject) {
        return guests.requireForChange(subject.kind(), subject.node(), subject.id());
    }

    private void requireChangeable(Guest guest, Subject subject, ConfigChange change) {
        if (!subject.skipLock()) {
            guest.requireUnlocked();
        }
        change.digest()
                .filter(digest -> !guest.hasDigest(digest))
                .ifPresent(digest -> {
                    throw rules(guest.kind()).modified();
                });
    }

    private static void requireUnprotected(Guest guest, ConfigChange change) {
        if (guest.isProtected()) {
            change.delete().stream()
                    .filter(ConfigEditor::isVolume)
                    .forEach(o -> refuseDrive("remove", guest, o));
            change.set().keySet().stream()
                    .filter(ConfigEditor::isVolume)
                    .filter(o -> guest.kind() == GuestKind.LXC)
                    .forEach(o -> refuseDrive("update", guest, o));
        }
    }

    private static boolean isVolume(String option) {
        return VolumeSlots.isSlot(option) || VolumeSlots.isUnused(option);
    }

    private static void refuseDrive(String verb, Guest guest, String slot) {
        throw new GuestProblem.ProtectedDrive(verb, guest.kind(), guest.guestId(), slot)
                .asException();
    }

    private void free(NodeName node, List<VolumeId> volumes) {
        for (VolumeId volume : volumes) {
            StorageSpec spec = storages.requireSpec(volume.storage(), node);
            commands.call(node, new FreeVolume(spec, volume.name()), 0).orThrow();
        }
    }

    private Written write(
            Subject subject,
            ConfigChange change,
            Map<String, String> normal,
            Map<String, String> made) {
        try {
            return require(
                    transactions.execute(status -> {
                        Guest guest = requireForChange(subject);
                        requireChangeable(guest, subject, change);
                        GuestEdit edit =
                                GuestEdit.of(guest.config(), guest.isUp()).apply(change, normal);
                        guest.configure(edit.config());
                        topic.changed(guest);
                        log.atInfo()
                                .addKeyValue("guest", subject.id())
                                .log("Configuration changed");
                        return new Written(edit.live(), edit.freed(), edit.refusal());
                    }));
        } catch (RuntimeException e) {
            giveBack(subject.node(), made, e);
            throw e;
        }
    }

    private void giveBack(NodeName node, Map<String, String> made, RuntimeException cause) {
        made.forEach((slot, text) -> {
            try {
                free(node, VolumeSlots.owned(slot, text).stream().toList());
            } catch (ProblemException e) {
                cause.addSuppressed(e);
            }
        });
    }

    private static <T> T require(@Nullable T value) {
        return Objects.requireNonNull(value);
    }
}

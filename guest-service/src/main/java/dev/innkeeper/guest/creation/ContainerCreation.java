package dev.innkeeper.guest.creation;

import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.contracts.AgentCommand.CreateContainer;
import dev.innkeeper.contracts.AgentCommand.NewVolume;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Activity;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.nodes.BandwidthLimits;
import dev.innkeeper.guest.nodes.BandwidthLimits.Purpose;
import dev.innkeeper.guest.nodes.NodeWork;
import dev.innkeeper.guest.options.ContainerEdit;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.MacAddresses;
import dev.innkeeper.guest.options.MountPoint;
import dev.innkeeper.guest.options.NewContainerOptions;
import dev.innkeeper.guest.options.NewVolumes;
import dev.innkeeper.guest.options.Quotas;
import dev.innkeeper.guest.storages.Storages;
import dev.innkeeper.guest.storages.VolumeSizes;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.tasks.Tasks;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Makes a container: takes the id, writes the configuration down under the lock {@code create}, and
 * lets the node allocate, unpack and set up. {@link CreationResults} goes on from there.
 */
@Component
class ContainerCreation {
    private static final Logger log = LoggerFactory.getLogger(ContainerCreation.class);

    private final Guests guests;
    private final TakenIds ids;
    private final GuestTopic topic;
    private final TransactionOperations transactions;
    private final CreationRights rights;
    private final Storages storages;
    private final VolumeSizes sizes;
    private final NodeWork work;
    private final BandwidthLimits limits;
    private final Tasks tasks;
    private final Commands commands;
    private final MacAddresses addresses;
    private final Clock clock;

    ContainerCreation(
            Guests guests,
            TakenIds ids,
            GuestTopic topic,
            TransactionOperations transactions,
            CreationRights rights,
            Storages storages,
            VolumeSizes sizes,
            NodeWork work,
            BandwidthLimits limits,
            Tasks tasks,
            Commands commands,
            MacAddresses addresses,
            Clock clock) {
        this.guests = guests;
        this.ids = ids;
        this.topic = topic;
        this.transactions = transactions;
        this.rights = rights;
        this.storages = storages;
        this.sizes = sizes;
        this.work = work;
        this.limits = limits;
        this.tasks = tasks;
        this.commands = commands;
        this.addresses = addresses;
        this.clock = clock;
    }

    /** Refuses what can be known at once; all else ends the task. */
    Upid create(Caller caller, NewContainer wanted) {
        SortedMap<String, String> options =
                NewContainerOptions.complete(
                        wanted.guest(), wanted.options(), wanted.storage(), addresses);
        rights.require(caller, wanted, options);
        Quotas.requirePossible(options, wanted.unprivileged());
        ids.requireFree(wanted.guest());
        Map<String, MountPoint> allocations = ContainerEdit.allocations(options);
        List<NewVolume> volumes = NewVolumes.of(allocations);
        volumes.forEach(v -> storages.requireForContainers(v.storage(), wanted.node()));
        options.replaceAll((option, text) -> sizes.noted(wanted.node(), option, text));
        Template template = Template.of(wanted.template());
        template.storage().ifPresent(storage -> storages.requireUsable(storage, wanted.node()));
        Optional<String> passwordHash = wanted.password().map(RootPassword::hash);
        options.keySet().removeAll(allocations.keySet());
        try {
            return java.util.Objects.requireNonNull(
                    transactions.execute(status ->
                            template.isReadable()
                                    ? begin(
                                            caller,
                                            wanted,
                                            options,
                                            volumes,
                                            template,
                                            passwordHash)
                                    : refuse(caller, wanted, template)));
        } catch (DataIntegrityViolationException e) {
            throw ids.taken(wanted.guest()).orElseThrow(() -> e);
        }
    }

    private Upid begin(
            Caller caller,
            NewContainer wanted,
            SortedMap<String, String> options,
            List<NewVolume> volumes,
            Template template,
            Optional<String> passwordHash) {
        Guest guest =
                Guest.create(
                        wanted.guest(),
                        wanted.node(),
                        GuestConfig.of(GuestKind.LXC, options),
                        wanted.pool(),
                        clock.instant());
        guests.save(guest);
        guests.flush();
        Upid upid = start(caller, wanted);
        CreateContainer command =
                new CreateContainer(
                        wanted.guest(),
                        NodeWork.options(options),
                        volumes,
                        template.storage(),
                        template.name(),
                        work.storages(options, used(volumes, template)),
                        passwordHash,
                        wanted.sshPublicKeys(),
                        wanted.unprivileged(),
                        wanted.ignoreUnpackErrors(),
                        false,
                        limits.bytesPerSecond(
                                caller,
                                Purpose.RESTORE,
                                used(volumes, template),
                                wanted.bandwidth()));
        UUID id =
                commands.send(
                        wanted.node(),
                        command,
                        Optional.of(upid),
                        guest.generation(),
                        CreationResults.context(wanted.start()));
        guest.begin(Activity.CREATE, id, upid);
        topic.changed(guest);
        wanted.pool().ifPresent(pool -> topic.poolWanted(wanted.guest(), pool));
        log.atInfo()
                .addKeyValue("guest", wanted.guest())
                .addKeyValue("node", wanted.node())
                .addKeyValue("user", caller)
                .log("Container requested");
        return upid;
    }

    private Upid refuse(Caller caller, NewContainer wanted, Template template) {
        Upid upid = start(caller, wanted);
        tasks.finish(
                upid, CreationResults.failure(GuestKind.LXC, wanted.guest(), template.problem()));
        return upid;
    }

    private Upid start(Caller caller, NewContainer wanted) {
        return tasks.start(wanted.node(), "vzcreate", wanted.guest().toString(), caller);
    }

    private static List<StorageId> used(List<NewVolume> volumes, Template template) {
        List<StorageId> used = new ArrayList<>();
        volumes.forEach(volume -> used.add(volume.storage()));
        template.storage().ifPresent(used::add);
        return used;
    }
}

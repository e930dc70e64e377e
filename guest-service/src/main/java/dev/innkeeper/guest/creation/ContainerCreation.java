package dev.innkeeper.guest.creation;

import dev.innkeeper.contracts.AgentCommand.CreateContainer;
import dev.innkeeper.contracts.AgentCommand.NewVolume;
import dev.innkeeper.guest.nodes.BandwidthLimits;
import dev.innkeeper.guest.nodes.BandwidthLimits.Purpose;
import dev.innkeeper.guest.nodes.NodeWork;
import dev.innkeeper.guest.options.ContainerEdit;
import dev.innkeeper.guest.options.MacAddresses;
import dev.innkeeper.guest.options.MountPoint;
import dev.innkeeper.guest.options.NewContainerOptions;
import dev.innkeeper.guest.options.NewVolumes;
import dev.innkeeper.guest.options.Quotas;
import dev.innkeeper.guest.options.SshKeys;
import dev.innkeeper.guest.storages.Storages;
import dev.innkeeper.guest.storages.VolumeSizes;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.Upid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.springframework.stereotype.Component;

/** What a new container begins with, and what its node has to allocate and unpack for it. */
@Component
class ContainerCreation {
    private final GuestCreation creation;
    private final CreationRights rights;
    private final Storages storages;
    private final VolumeSizes sizes;
    private final NodeWork work;
    private final BandwidthLimits limits;
    private final MacAddresses addresses;

    ContainerCreation(
            GuestCreation creation,
            CreationRights rights,
            Storages storages,
            VolumeSizes sizes,
            NodeWork work,
            BandwidthLimits limits,
            MacAddresses addresses) {
        this.creation = creation;
        this.rights = rights;
        this.storages = storages;
        this.sizes = sizes;
        this.work = work;
        this.limits = limits;
        this.addresses = addresses;
    }

    /** Refuses what can be known at once; all else ends the task. */
    Upid create(Caller caller, NewContainer wanted) {
        SortedMap<String, String> options =
                NewContainerOptions.complete(
                        wanted.guest(), wanted.options(), wanted.storage(), addresses);
        rights.require(caller, wanted, options);
        wanted.sshPublicKeys().ifPresent(SshKeys::requireValid);
        Quotas.requirePossible(options, wanted.unprivileged());
        creation.requireFree(wanted);
        Map<String, MountPoint> allocations = ContainerEdit.allocations(options);
        List<NewVolume> volumes = NewVolumes.of(allocations);
        volumes.forEach(v -> storages.requireForContainers(v.storage(), wanted.node()));
        options.replaceAll((option, text) -> sizes.noted(wanted.node(), option, text));
        Template template = Template.of(wanted.template());
        template.storage().ifPresent(storage -> storages.requireUsable(storage, wanted.node()));
        Optional<String> passwordHash = wanted.password().map(RootPassword::hash);
        options.keySet().removeAll(allocations.keySet());
        if (!template.isReadable()) {
            return creation.refuse(caller, wanted, template.problem());
        }
        List<StorageId> used = used(volumes, template);
        CreateContainer command =
                new CreateContainer(
                        wanted.guest(),
                        NodeWork.options(options),
                        volumes,
                        template.storage(),
                        template.name(),
                        work.storages(options, used),
                        passwordHash,
                        wanted.sshPublicKeys(),
                        wanted.unprivileged(),
                        wanted.ignoreUnpackErrors(),
                        false,
                        limits.bytesPerSecond(caller, Purpose.RESTORE, used, wanted.bandwidth()));
        return creation.begin(caller, wanted, options, command, List.of());
    }

    private static List<StorageId> used(List<NewVolume> volumes, Template template) {
        List<StorageId> used = new ArrayList<>();
        volumes.forEach(volume -> used.add(volume.storage()));
        template.storage().ifPresent(used::add);
        return used;
    }
}

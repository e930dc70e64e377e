package dev.innkeeper.guest.creation;

import dev.innkeeper.api.model.CreateLxcRequest;
import dev.innkeeper.api.model.CreateQemuRequest;
import dev.innkeeper.guest.options.ContainerOption;
import dev.innkeeper.guest.options.MachineOption;
import dev.innkeeper.guest.options.NewMachineOptions;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.Upid;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to new guests. */
@RestController
class CreationHandlers {
    private static final StorageId LOCAL = new StorageId("local");

    private final ContainerCreation containers;
    private final MachineCreation machines;

    CreationHandlers(ContainerCreation containers, MachineCreation machines) {
        this.containers = containers;
        this.machines = machines;
    }

    @PostMapping("/nodes/{node}/lxc")
    Upid create(CreateLxcRequest request, Caller caller) {
        return containers.create(caller, wanted(request));
    }

    @PostMapping("/nodes/{node}/qemu")
    Upid create(CreateQemuRequest request, Caller caller) {
        return machines.create(caller, wanted(request));
    }

    private static NewMachine wanted(CreateQemuRequest request) {
        SortedMap<String, String> options = NewMachineOptions.slots(request.givenTexts());
        options.keySet().removeIf(name -> MachineOption.named(name).isEmpty());
        return new NewMachine(
                request.vmid(),
                request.node(),
                options,
                Optional.ofNullable(request.archive()),
                Optional.ofNullable(request.pool()),
                Boolean.TRUE.equals(request.start()),
                Optional.ofNullable(request.bwlimit()).map(Long::doubleValue));
    }

    private static NewContainer wanted(CreateLxcRequest request) {
        SortedMap<String, String> options = new TreeMap<>(request.givenTexts());
        options.keySet().removeIf(name -> ContainerOption.named(name).isEmpty());
        StorageId storage = request.storage();
        return new NewContainer(
                request.vmid(),
                request.node(),
                options,
                request.ostemplate(),
                storage == null ? LOCAL : storage,
                Optional.ofNullable(request.pool()),
                Optional.ofNullable(request.password()),
                Optional.ofNullable(request.sshPublicKeys()),
                Boolean.TRUE.equals(request.restore()),
                Boolean.TRUE.equals(request.ignoreUnpackErrors()),
                Boolean.TRUE.equals(request.start()),
                Optional.ofNullable(request.bwlimit()));
    }
}

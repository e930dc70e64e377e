package dev.innkeeper.guest.creation;

import dev.innkeeper.api.model.CreateLxcRequest;
import dev.innkeeper.guest.options.ContainerOption;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.Upid;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to new containers. */
@RestController
class CreationHandlers {
    private static final StorageId LOCAL = new StorageId("local");

    private final ContainerCreation creation;

    CreationHandlers(ContainerCreation creation) {
        this.creation = creation;
    }

    @PostMapping("/nodes/{node}/lxc")
    Upid create(CreateLxcRequest request, Caller caller) {
        return creation.create(caller, wanted(request));
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

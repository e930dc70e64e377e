package dev.innkeeper.agent.door;

import dev.innkeeper.agent.copy.ConfigCopy;
import dev.innkeeper.agent.storage.DirStorage;
import dev.innkeeper.agent.storage.ReceivedFiles;
import dev.innkeeper.agent.storage.Storages;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.door.UploadReceived;
import dev.innkeeper.contracts.json.MessageCodec;
import dev.innkeeper.kernel.StorageId;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Optional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Files on their way into storages, as streams. */
@RestController
class UploadDoor {
    private final ConfigCopy copy;
    private final JsonMapper json = MessageCodec.mapper();

    UploadDoor(ConfigCopy copy) {
        this.copy = copy;
    }

    @PutMapping("/uploads/{name}")
    UploadReceived receive(
            @PathVariable String name, @RequestParam String storage, HttpServletRequest request)
            throws IOException {
        long size =
                ReceivedFiles.receive(storage(storage, request), name, request.getInputStream());
        return new UploadReceived(name, size);
    }

    @DeleteMapping("/uploads/{name}")
    void drop(@PathVariable String name, @RequestParam String storage, HttpServletRequest request)
            throws IOException {
        ReceivedFiles.drop(storage(storage, request), name);
    }

    private DirStorage storage(String id, HttpServletRequest request) {
        Optional<String> sent = Optional.ofNullable(request.getHeader(UploadReceived.SPEC_HEADER));
        if (sent.isPresent()) {
            try {
                return Storages.of(json.readValue(sent.get(), StorageSpec.class));
            } catch (JacksonException e) {
                throw new IllegalArgumentException("unreadable definition of the storage", e);
            }
        }
        return copy.storage(new StorageId(id))
                .map(Storages::of)
                .orElseThrow(() -> new NothingThere("storage '" + id + "' does not exist"));
    }
}

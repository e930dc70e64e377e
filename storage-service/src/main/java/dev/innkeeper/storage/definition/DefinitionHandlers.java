package dev.innkeeper.storage.definition;

import dev.innkeeper.access.Permissions;
import dev.innkeeper.api.check.Formats;
import dev.innkeeper.api.model.CreateStorageRequest;
import dev.innkeeper.api.model.DeleteStorageRequest;
import dev.innkeeper.api.model.GetStorageRequest;
import dev.innkeeper.api.model.ListStoragesRequest;
import dev.innkeeper.api.model.UpdateStorageRequest;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.storage.StorageConfiguration;
import dev.innkeeper.storage.StorageDefinition;
import dev.innkeeper.storage.StorageDefinitions;
import dev.innkeeper.storage.StorageOptions;
import dev.innkeeper.storage.StorageType;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /storage}. */
@RestController
class DefinitionHandlers {
    private static final Set<String> NO_OPTIONS = Set.of("storage", "type", "delete", "digest");

    private final StorageDefinitions definitions;
    private final StorageConfiguration configuration;
    private final DefinitionEditor editor;
    private final FirstActivation activation;
    private final Permissions permissions;

    DefinitionHandlers(
            StorageDefinitions definitions,
            StorageConfiguration configuration,
            DefinitionEditor editor,
            FirstActivation activation,
            Permissions permissions) {
        this.definitions = definitions;
        this.configuration = configuration;
        this.editor = editor;
        this.activation = activation;
        this.permissions = permissions;
    }

    @GetMapping("/storage")
    List<Map<String, Object>> list(ListStoragesRequest request, Caller caller) {
        String digest = configuration.digest();
        return definitions.findAllByOrderByPosition().stream()
                .filter(definition ->
                        request.type() == null || definition.type().wire().equals(request.type()))
                .filter(definition -> mayList(caller, definition))
                .map(definition -> toApi(definition, digest))
                .toList();
    }

    private boolean mayList(Caller caller, StorageDefinition definition) {
        return permissions.hasAny(
                caller,
                AclPath.of("storage", definition.id()),
                "Datastore.Audit",
                "Datastore.AllocateSpace");
    }

    @PostMapping("/storage")
    Map<String, Object> create(CreateStorageRequest request) {
        StorageType type = StorageType.find(request.type()).orElseThrow();
        Map<String, String> given = options(request.given());
        activation.attempt(editor.plan(request.storage(), type, given));
        return changed(editor.create(request.storage(), type, given));
    }

    @GetMapping("/storage/{storage}")
    Map<String, Object> read(GetStorageRequest request) {
        return toApi(definitions.require(request.storage()), configuration.digest());
    }

    @PutMapping("/storage/{storage}")
    Map<String, Object> update(UpdateStorageRequest request) {
        return changed(
                editor.change(
                        request.storage(),
                        options(request.given()),
                        names(request.delete()),
                        Optional.ofNullable(request.digest())));
    }

    @DeleteMapping("/storage/{storage}")
    void delete(DeleteStorageRequest request) {
        editor.remove(request.storage());
    }

    private static Map<String, Object> changed(StorageDefinition definition) {
        return Map.of("storage", definition.id(), "type", definition.type().wire());
    }

    private static Map<String, Object> toApi(StorageDefinition definition, String digest) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("storage", definition.id());
        fields.put("type", definition.type().wire());
        fields.put("digest", digest);
        definition
                .options()
                .values()
                .forEach((option, text) -> fields.put(option, StorageOptions.typed(option, text)));
        if (definition.isImplied()) {
            // Proxmox VE shows this of a storage that nobody wrote down (recording storage-list).
            fields.put("priority", 0);
        }
        return fields;
    }

    /** What was given, as text; the names of what is no option are left out. */
    private static Map<String, String> options(Map<String, Object> given) {
        Map<String, String> options = new LinkedHashMap<>();
        given.forEach((name, value) -> {
            if (!NO_OPTIONS.contains(name)) {
                options.put(name, text(value));
            }
        });
        return options;
    }

    private static String text(Object value) {
        return value instanceof Boolean flag ? (flag ? "1" : "0") : value.toString();
    }

    private static Set<String> names(@Nullable String list) {
        return list == null ? Set.of() : new LinkedHashSet<>(Formats.split(list));
    }
}

package dev.innkeeper.storage.node;

import dev.innkeeper.access.Permissions;
import dev.innkeeper.agentclient.AgentClient;
import dev.innkeeper.api.check.Formats;
import dev.innkeeper.api.model.GetNodeStorageStatusRequest;
import dev.innkeeper.api.model.ListNodeStoragesRequest;
import dev.innkeeper.contracts.AgentReport.StorageFigures;
import dev.innkeeper.contracts.door.ContentQuery;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.storage.ContentType;
import dev.innkeeper.storage.StorageDefinition;
import dev.innkeeper.storage.StorageDefinitions;
import dev.innkeeper.storage.StorageProblem;
import dev.innkeeper.storage.UsableStorages;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /nodes/{node}/storage}: storages as a node sees them. */
@RestController
class NodeStorageHandlers {
    private final StorageDefinitions definitions;
    private final AgentClient agents;
    private final Permissions permissions;

    NodeStorageHandlers(
            StorageDefinitions definitions, AgentClient agents, Permissions permissions) {
        this.definitions = definitions;
        this.agents = agents;
        this.permissions = permissions;
    }

    @GetMapping("/nodes/{node}/storage")
    List<Map<String, Object>> list(ListNodeStoragesRequest request, Caller caller) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (StorageDefinition definition : definitions.findAllByOrderByPosition()) {
            if (isWanted(definition, request) && mayList(caller, definition)) {
                rows.add(row(definition, request.node(), true));
            }
        }
        return rows;
    }

    private static boolean isWanted(StorageDefinition definition, ListNodeStoragesRequest request) {
        return definition.isFor(request.node())
                && (request.target() == null || isUsableOn(definition, request.target()))
                && (request.storage() == null || definition.id().equals(request.storage()))
                && (!Boolean.TRUE.equals(request.enabled()) || !definition.isDisabled())
                && (request.content() == null || holdsAny(definition, request.content()));
    }

    /** A volume can be there afterwards: the storage is shared, or there is one of this name. */
    private static boolean isUsableOn(StorageDefinition definition, NodeName target) {
        return definition.isFor(target);
    }

    private static boolean holdsAny(StorageDefinition definition, String contents) {
        return Formats.split(contents).stream()
                .flatMap(wire -> ContentType.find(wire).stream())
                .anyMatch(definition::holds);
    }

    private boolean mayList(Caller caller, StorageDefinition definition) {
        return permissions.hasAny(
                caller,
                AclPath.of("storage", definition.id()),
                "Datastore.Audit",
                "Datastore.AllocateSpace");
    }

    @GetMapping("/nodes/{node}/storage/{storage}/status")
    Map<String, Object> status(GetNodeStorageStatusRequest request) {
        StorageDefinition definition =
                definitions
                        .find(request.storage())
                        .filter(found -> found.isFor(request.node()))
                        .orElseThrow(() ->
                                new StorageProblem.InvalidParameter("storage", "No such storage.")
                                        .asException());
        return row(definition, request.node(), false);
    }

    private Map<String, Object> row(StorageDefinition definition, NodeName node, boolean inList) {
        Optional<StorageFigures> figures = figures(definition, node);
        long total = figures.map(StorageFigures::total).orElse(0L);
        long used = figures.map(StorageFigures::used).orElse(0L);
        Map<String, Object> fields = new LinkedHashMap<>();
        if (inList) {
            fields.put("storage", definition.id());
        }
        fields.put("type", definition.type().wire());
        fields.put("content", definition.options().find("content").orElse("none"));
        fields.put("enabled", !definition.isDisabled());
        fields.put("active", figures.map(StorageFigures::active).orElse(false));
        fields.put("shared", definition.isShared());
        fields.put("total", total);
        fields.put("used", used);
        fields.put("avail", figures.map(StorageFigures::available).orElse(0L));
        if (inList && total > 0) {
            fields.put("used_fraction", (double) used / total);
        }
        return fields;
    }

    private Optional<StorageFigures> figures(StorageDefinition definition, NodeName node) {
        if (definition.isDisabled() || !UsableStorages.hasDriver(definition)) {
            return Optional.empty();
        }
        return Optional.of(
                agents.post(
                        node,
                        "/storages/status",
                        new ContentQuery(
                                UsableStorages.spec(definition),
                                Optional.empty(),
                                Optional.empty()),
                        StorageFigures.class));
    }
}

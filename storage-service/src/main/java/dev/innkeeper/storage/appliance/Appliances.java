package dev.innkeeper.storage.appliance;

import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.contracts.AgentCommand.BuildTemplate;
import dev.innkeeper.contracts.AgentCommand.DownloadUrl;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.storage.ContentType;
import dev.innkeeper.storage.StorageDefinition;
import dev.innkeeper.storage.StorageProblem;
import dev.innkeeper.storage.UsableStorages;
import dev.innkeeper.storage.appliance.ApplianceSettings.Source;
import dev.innkeeper.tasks.Tasks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The templates that can be had: listed, downloaded to a storage, or built there. */
@Component
class Appliances {
    private final ApplianceSettings settings;
    private final ApplianceLists lists;
    private final UsableStorages storages;
    private final Commands commands;
    private final Tasks tasks;

    Appliances(
            ApplianceSettings settings,
            ApplianceLists lists,
            UsableStorages storages,
            Commands commands,
            Tasks tasks) {
        this.settings = settings;
        this.lists = lists;
        this.storages = storages;
        this.commands = commands;
        this.tasks = tasks;
    }

    /** All that the configured sources have, each file once. */
    List<Appliance> list() {
        List<String> order = settings.sources().stream().map(s -> s.url().toString()).toList();
        List<Appliance> all = new ArrayList<>();
        Set<String> names = new HashSet<>();
        lists.list().stream()
                .filter(list -> order.contains(list.source()))
                .sorted(Comparator.comparing(list -> order.indexOf(list.source())))
                .forEach(list -> {
                    for (Appliance one : ApplianceIndex.parse(list.content(), list.templates())) {
                        if (names.add(one.template())) {
                            all.add(one);
                        }
                    }
                });
        return all;
    }

    /** Begins to download a template. */
    @Transactional
    public Upid download(NodeName node, StorageId storage, String template, Caller caller) {
        StorageDefinition definition = requireStorage(node, storage);
        Appliance appliance =
                list().stream()
                        .filter(one -> one.template().equals(template))
                        .findFirst()
                        .orElseThrow(() ->
                                new StorageProblem.InvalidParameter("template", "no such template")
                                        .asException());
        Appliance.Expected checksum =
                appliance
                        .checksum()
                        .orElseThrow(() ->
                                new Problems.Refused(
                                                "the list has no SHA-512 or SHA-256 checksum of '"
                                                        + template
                                                        + "'")
                                        .asException());
        Upid task = tasks.start(node, "download", template, caller);
        commands.send(
                node,
                new DownloadUrl(
                        UsableStorages.spec(definition),
                        ContentType.VZTMPL.wire(),
                        template,
                        appliance.url(),
                        true,
                        Optional.of(checksum.algorithm()),
                        Optional.of(checksum.value()),
                        Optional.empty()),
                task,
                0);
        return task;
    }

    /** What to build; the node decides about what is left open. */
    record Plan(
            String distribution,
            String suite,
            Optional<String> architecture,
            Optional<String> mirror,
            List<String> include,
            Optional<String> name) {}

    /** Begins to build a template. */
    @Transactional
    public Upid build(NodeName node, StorageId storage, Plan plan, Caller caller) {
        StorageDefinition definition = requireStorage(node, storage);
        Upid task = tasks.start(node, "aplbuild", plan.distribution() + "-" + plan.suite(), caller);
        commands.send(
                node,
                new BuildTemplate(
                        UsableStorages.spec(definition),
                        plan.distribution(),
                        plan.suite(),
                        plan.architecture(),
                        plan.mirror(),
                        plan.include(),
                        plan.name()),
                task,
                0);
        return task;
    }

    private StorageDefinition requireStorage(NodeName node, StorageId storage) {
        StorageDefinition definition = storages.require(storage, node);
        if (!definition.holds(ContentType.VZTMPL)) {
            throw new StorageProblem.RefusesContent(storage, ContentType.VZTMPL.wire())
                    .asException();
        }
        return definition;
    }

    /** The sources, for the one that fetches them. */
    List<Source> sources() {
        return settings.sources();
    }
}

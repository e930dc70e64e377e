package dev.innkeeper.api.build;

import dev.innkeeper.api.Contract;
import dev.innkeeper.api.Family;
import dev.innkeeper.api.IndexListing;
import dev.innkeeper.api.Operation;
import dev.innkeeper.api.OwningService;
import dev.innkeeper.api.Parameter;
import dev.innkeeper.api.PropertyStringFormat;
import dev.innkeeper.api.Schema;
import dev.innkeeper.api.Verb;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Turns the parsed files into the model. */
final class ContractBuilder {
    private static final List<Verb> VERBS = List.of(Verb.GET, Verb.POST, Verb.PUT, Verb.DELETE);

    private final Sources sources;
    private final Unimplemented unimplemented;
    private final SchemaBuilder schemas;

    ContractBuilder(Sources sources, Unimplemented unimplemented) {
        this.sources = sources;
        this.unimplemented = unimplemented;
        this.schemas = new SchemaBuilder(sources);
    }

    Contract build() {
        Map<String, Operation> sorted = new TreeMap<>();
        sources.files()
                .forEach((file, yaml) -> {
                    for (String path : yaml.child("paths").map().keySet()) {
                        Yaml item = yaml.child("paths").child(path);
                        for (Verb verb : VERBS) {
                            String key = verb.name().toLowerCase(Locale.ROOT);
                            if (item.has(key)) {
                                Operation operation = operation(verb, path, item.child(key), file);
                                sorted.put(path + " " + VERBS.indexOf(verb), operation);
                            }
                        }
                    }
                });
        Map<String, PropertyStringFormat> formats = new TreeMap<>();
        sources.files()
                .forEach((file, yaml) -> {
                    Yaml shared = yaml.childOrEmpty("components").childOrEmpty("schemas");
                    for (String name : shared.map().keySet()) {
                        Yaml reference = new Yaml(Map.of("$ref", "#/components/schemas/" + name));
                        if (schemas.schema(reference, file) instanceof Schema.Text text
                                && text.propertyString() != null) {
                            formats.put(name, text.propertyString());
                        }
                    }
                });
        return new Contract(sorted.values(), formats);
    }

    private Operation operation(Verb verb, String path, Yaml yaml, Path file) {
        try {
            boolean index = yaml.has("x-index");
            Yaml body = requestSchema(yaml);
            Operation.Flags flags =
                    new Operation.Flags(
                            "node".equals(yaml.text("x-proxy-to")),
                            yaml.flag("x-protected"),
                            !Boolean.FALSE.equals(yaml.get("x-allow-token")),
                            yaml.flag("x-task"),
                            yaml.flag("x-hot"),
                            yaml.flag("x-own"),
                            index || !unimplemented.contains(verb, path),
                            yaml.flag("x-additional-parameters")
                                    || body.flag("additionalProperties"));
            return Operation.of(
                    yaml.requireText("operationId"),
                    verb,
                    path,
                    yaml.has("x-pve-name") ? yaml.requireText("x-pve-name") : "",
                    yaml.texts("tags").getFirst(),
                    OwningService.valueOf(yaml.requireText("x-service").toUpperCase(Locale.ROOT)),
                    PermissionBuilder.permission(yaml.child("x-permission")),
                    flags,
                    index ? index(yaml.child("x-index")) : null,
                    parameters(yaml, body, file),
                    answer(yaml, file),
                    yaml.requireText("summary"));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    file + ": " + verb + " " + path + ": " + e.getMessage(), e);
        }
    }

    private static IndexListing index(Yaml yaml) {
        return new IndexListing(yaml.requireText("key"), yaml.texts("children"));
    }

    private Schema answer(Yaml operation, Path file) {
        Yaml content = operation.child("responses").child("200").child("content");
        Yaml schema = content.child("application/json").child("schema");
        return schemas.schema(schema.child("properties").child("data"), file);
    }

    private static Yaml requestSchema(Yaml operation) {
        Yaml content = operation.childOrEmpty("requestBody").childOrEmpty("content");
        return content.map().isEmpty()
                ? new Yaml(Map.of())
                : content.child(content.map().keySet().iterator().next()).child("schema");
    }

    private List<Parameter> parameters(Yaml operation, Yaml body, Path file) {
        List<Parameter> result = new ArrayList<>();
        for (Object entry : operation.list("parameters")) {
            Sources.Located parameter = sources.resolve(Yaml.of(entry), file);
            result.add(plain(parameter.yaml(), parameter.file()));
        }
        Set<String> required = new HashSet<>(body.texts("required"));
        Yaml properties = body.childOrEmpty("properties");
        for (String name : properties.map().keySet()) {
            result.add(
                    bodyParameter(
                            name, properties.child(name), null, required.contains(name), file));
        }
        Yaml patterns = body.childOrEmpty("patternProperties");
        for (String pattern : patterns.map().keySet()) {
            Yaml yaml = patterns.child(pattern);
            Family family = SchemaBuilder.family(yaml);
            result.add(bodyParameter(family.name() + "[n]", yaml, family, false, file));
        }
        return result;
    }

    private Parameter plain(Yaml yaml, Path file) {
        Yaml schema = yaml.child("schema");
        return new Parameter(
                yaml.requireText("name"),
                "path".equals(yaml.text("in")) ? Parameter.Place.PATH : Parameter.Place.QUERY,
                schemas.schema(schema, file),
                yaml.flag("required"),
                null,
                schemas.defaultValue(schema, file),
                yaml.text("x-requires"),
                yaml.text("description"));
    }

    private Parameter bodyParameter(
            String name, Yaml yaml, @Nullable Family family, boolean required, Path file) {
        return new Parameter(
                name,
                Parameter.Place.BODY,
                schemas.schema(yaml, file),
                required,
                family,
                schemas.defaultValue(yaml, file),
                yaml.text("x-requires"),
                yaml.text("description"));
    }
}

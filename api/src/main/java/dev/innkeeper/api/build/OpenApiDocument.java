package dev.innkeeper.api.build;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All files of the contract as one OpenAPI 3.1 document.
 *
 * <p>What every operation has in common stands in the files nowhere and is added here: the second
 * media type of a body, the answer in case of a problem, security. A boolean becomes what the wire
 * has, 1 or 0.
 */
final class OpenApiDocument {
    private static final String SCHEMAS = "#/components/schemas/";

    private final Sources sources;
    private final Map<String, Object> paths = new TreeMap<>();
    private final Map<String, Object> schemas = new TreeMap<>();
    private final Map<String, Object> parameters = new TreeMap<>();

    OpenApiDocument(Sources sources) {
        this.sources = sources;
    }

    byte[] toJson() {
        List<Object> tags = new ArrayList<>();
        sources.files()
                .forEach((file, yaml) -> {
                    Yaml components = yaml.childOrEmpty("components");
                    components
                            .childOrEmpty("schemas")
                            .map()
                            .forEach((k, v) -> schemas.put(k, convert(v)));
                    components
                            .childOrEmpty("parameters")
                            .map()
                            .forEach((k, v) -> parameters.put(k, convert(v)));
                    yaml.child("paths")
                            .map()
                            .forEach((path, item) ->
                                    paths.merge(path, pathItem(Yaml.of(item)), this::both));
                });
        paths.values().stream()
                .flatMap(item -> Yaml.of(item).map().values().stream())
                .flatMap(operation -> Yaml.of(operation).texts("tags").stream())
                .distinct()
                .sorted()
                .forEach(tag -> tags.add(Map.of("name", tag)));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.1.1");
        document.put("info", info());
        document.put("servers", List.of(Map.of("url", "/api2/json")));
        document.put("security", List.of(Map.of("ticket", List.of()), Map.of("token", List.of())));
        document.put("tags", tags);
        document.put("paths", paths);
        document.put("components", components());
        return Json.print(document).getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, Object> info() {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("title", "Innkeeper API");
        info.put("version", "8.2");
        info.put(
                "description",
                "The Proxmox VE 8.2 compatible API of Innkeeper. Bodies may be form-encoded or JSON; booleans are 1 and 0"
                        + " (JSON true and false are accepted). A mutating call with a ticket needs the header"
                        + " CSRFPreventionToken. The reason phrase of a failed call tells why.");
        info.put("license", Map.of("name", "Apache-2.0", "identifier", "Apache-2.0"));
        return info;
    }

    private Map<String, Object> components() {
        schemas.put(
                "Problem",
                Map.of(
                        "type",
                        "object",
                        "properties",
                        new TreeMap<>(
                                Map.of(
                                        "data",
                                        Map.of("type", "null"),
                                        "message",
                                        Map.of("type", "string"),
                                        "errors",
                                        Map.of(
                                                "type",
                                                "object",
                                                "additionalProperties",
                                                Map.of("type", "string"))))));
        Map<String, Object> components = new LinkedHashMap<>();
        components.put("schemas", schemas);
        components.put("parameters", parameters);
        components.put(
                "responses",
                Map.of(
                        "Problem",
                        Map.of(
                                "description",
                                "The call failed; the reason phrase and the body tell why.",
                                "content",
                                Map.of(
                                        "application/json",
                                        Map.of("schema", Map.of("$ref", SCHEMAS + "Problem"))))));
        Map<String, Object> security = new LinkedHashMap<>();
        security.put("ticket", Map.of("type", "apiKey", "in", "cookie", "name", "PVEAuthCookie"));
        security.put("token", Map.of("type", "apiKey", "in", "header", "name", "Authorization"));
        components.put("securitySchemes", security);
        return components;
    }

    private Object both(Object one, Object other) {
        Map<String, Object> merged = new LinkedHashMap<>(Yaml.of(one).map());
        merged.putAll(Yaml.of(other).map());
        return merged;
    }

    private Map<String, Object> pathItem(Yaml item) {
        Map<String, Object> result = new LinkedHashMap<>();
        item.map().forEach((verb, operation) -> result.put(verb, operation(Yaml.of(operation))));
        return result;
    }

    private Map<String, Object> operation(Yaml operation) {
        Map<String, Object> result = new LinkedHashMap<>(Yaml.of(convert(operation.map())).map());
        if (operation.has("requestBody")) {
            Map<String, Object> body =
                    new LinkedHashMap<>(Yaml.of(result.get("requestBody")).map());
            body.put(
                    "content",
                    bodyContent(
                            operation.requireText("operationId"), Yaml.of(body.get("content"))));
            result.put("requestBody", body);
        }
        Map<String, Object> responses = new LinkedHashMap<>(Yaml.of(result.get("responses")).map());
        responses.put("default", Map.of("$ref", "#/components/responses/Problem"));
        result.put("responses", responses);
        if ("world".equals(operation.child("x-permission").text("user"))) {
            result.put("security", List.of());
        }
        return result;
    }

    /** Names the body's schema, and offers it as JSON too where it is form-encoded. */
    private Map<String, Object> bodyContent(String operationId, Yaml content) {
        String name =
                Character.toUpperCase(operationId.charAt(0)) + operationId.substring(1) + "Body";
        Map<String, Object> reference = Map.of("schema", Map.of("$ref", SCHEMAS + name));
        Map<String, Object> result = new LinkedHashMap<>();
        content.map()
                .forEach((mediaType, media) -> {
                    schemas.put(name, Yaml.of(media).child("schema").map());
                    result.put(mediaType, reference);
                });
        if (result.containsKey("application/x-www-form-urlencoded")) {
            result.put("application/json", reference);
        }
        return result;
    }

    private @Nullable Object convert(@Nullable Object tree) {
        return switch (tree) {
            case Map<?, ?> map -> convertMap(Yaml.of(map));
            case List<?> list -> {
                List<@Nullable Object> result = new ArrayList<>();
                list.forEach(item -> result.add(convert(item)));
                yield result;
            }
            case null -> null;
            default -> tree;
        };
    }

    private Map<String, @Nullable Object> convertMap(Yaml yaml) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        boolean flag = "boolean".equals(yaml.get("type"));
        yaml.map()
                .forEach((key, value) -> {
                    if (key.equals("$ref")) {
                        String reference = value.toString();
                        result.put(key, reference.substring(reference.indexOf('#')));
                    } else if (flag && key.equals("type")) {
                        result.put("type", "integer");
                        result.put("enum", List.of(0, 1));
                        result.put("x-type", "boolean");
                    } else if (flag && key.equals("default")) {
                        result.put(key, Boolean.TRUE.equals(value) ? 1 : 0);
                    } else {
                        result.put(key, convert(value));
                    }
                });
        return result;
    }
}

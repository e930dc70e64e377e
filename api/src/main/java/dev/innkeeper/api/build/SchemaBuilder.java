package dev.innkeeper.api.build;

import dev.innkeeper.api.Family;
import dev.innkeeper.api.PropertyStringFormat;
import dev.innkeeper.api.Schema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns JSON Schema as our files use it into {@link Schema}. */
final class SchemaBuilder {
    /** A family in an answer has no stated end. */
    private static final int OPEN_END = 9999;

    private final Sources sources;

    SchemaBuilder(Sources sources) {
        this.sources = sources;
    }

    Schema schema(Yaml unresolved, Path from) {
        Sources.Located located = sources.resolve(unresolved, from);
        Yaml yaml = located.yaml();
        String type = yaml.text("type");
        return switch (type) {
            case null -> new Schema.Anything();
            case "string" ->
                    new Schema.Text(
                            yaml.text("format"),
                            yaml.texts("enum"),
                            yaml.text("pattern"),
                            yaml.integer("minLength"),
                            yaml.integer("maxLength"),
                            propertyString(located));
            case "integer" ->
                    new Schema.Whole(
                            yaml.whole("minimum"),
                            yaml.whole("maximum"),
                            yaml.text("format"),
                            yaml.texts("enum"));
            case "number" -> new Schema.Decimal(yaml.decimal("minimum"), yaml.decimal("maximum"));
            case "boolean" -> new Schema.Flag();
            case "array" ->
                    new Schema.Items(
                            yaml.has("items")
                                    ? schema(yaml.child("items"), located.file())
                                    : new Schema.Anything());
            case "object" -> fields(yaml, located.file());
            case "null" -> new Schema.Nothing();
            default -> throw new IllegalArgumentException("unknown type " + type);
        };
    }

    private Schema fields(Yaml yaml, Path file) {
        Set<String> required = new HashSet<>(yaml.texts("required"));
        List<Schema.Field> fields = new ArrayList<>();
        Yaml properties = yaml.childOrEmpty("properties");
        for (String name : properties.map().keySet()) {
            Yaml property = properties.child(name);
            fields.add(
                    new Schema.Field(
                            name,
                            null,
                            schema(property, file),
                            required.contains(name),
                            defaultValue(property, file)));
        }
        Yaml patterns = yaml.childOrEmpty("patternProperties");
        for (String pattern : patterns.map().keySet()) {
            Yaml property = patterns.child(pattern);
            Family family = family(property);
            fields.add(
                    new Schema.Field(
                            family.name() + "[n]", family, schema(property, file), false, null));
        }
        return new Schema.Fields(fields, !Boolean.FALSE.equals(yaml.get("additionalProperties")));
    }

    static Family family(Yaml yaml) {
        Yaml family = yaml.child("x-family");
        Integer last = family.integer("last");
        return new Family(family.requireText("name"), last == null ? OPEN_END : last);
    }

    private @Nullable PropertyStringFormat propertyString(Sources.Located located) {
        if (!located.yaml().has("x-property-string")) {
            return null;
        }
        Yaml yaml = located.yaml().child("x-property-string");
        Set<String> required = new HashSet<>(yaml.texts("required"));
        List<PropertyStringFormat.Key> keys = new ArrayList<>();
        Yaml properties = yaml.child("properties");
        for (String name : properties.map().keySet()) {
            Yaml property = properties.child(name);
            keys.add(
                    new PropertyStringFormat.Key(
                            name,
                            schema(property, located.file()),
                            required.contains(name),
                            defaultValue(property, located.file()),
                            property.flag("x-default-key"),
                            property.text("x-alias"),
                            property.text("x-key-alias"),
                            property.text("x-requires")));
        }
        return new PropertyStringFormat(located.name().isEmpty() ? null : located.name(), keys);
    }

    /** The default as Boolean, Long, Double or String. */
    @Nullable Object defaultValue(Yaml unresolved, Path from) {
        Yaml yaml = sources.resolve(unresolved, from).yaml();
        Object value = yaml.get("default");
        return switch (value) {
            case null -> null;
            case Boolean flag -> flag;
            case Number number when "number".equals(yaml.text("type")) -> number.doubleValue();
            case Number number -> number.longValue();
            default -> value.toString();
        };
    }
}

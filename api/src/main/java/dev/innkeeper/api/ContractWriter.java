package dev.innkeeper.api;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes the compiled contract. Texts and schemas that occur several times are written once, in
 * tables.
 *
 * <p>{@link ContractReader} is its mirror image; a change here is a change there.
 */
public final class ContractWriter {
    private final Map<String, Integer> texts = new LinkedHashMap<>();
    private final Map<Schema, Integer> schemas = new LinkedHashMap<>();
    private final ByteArrayOutputStream schemaBytes = new ByteArrayOutputStream();

    private ContractWriter() {}

    /** Writes a contract. */
    public static void write(Contract contract, OutputStream target) throws IOException {
        new ContractWriter().writeAll(contract, target);
    }

    private void writeAll(Contract contract, OutputStream target) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(body);
        out.writeInt(contract.operations().size());
        for (Operation operation : contract.operations()) {
            operation(operation, out);
        }
        out.writeInt(contract.propertyStrings().size());
        for (String name : contract.propertyStrings().keySet().stream().sorted().toList()) {
            out.writeInt(
                    schema(
                            new Schema.Text(
                                    null,
                                    List.of(),
                                    null,
                                    null,
                                    null,
                                    contract.propertyString(name))));
        }
        DataOutputStream result = new DataOutputStream(target);
        result.writeInt(texts.size());
        for (String text : texts.keySet()) {
            result.writeUTF(text);
        }
        result.writeInt(schemas.size());
        schemaBytes.writeTo(result);
        body.writeTo(result);
        result.flush();
    }

    private void operation(Operation operation, DataOutputStream out) throws IOException {
        text(operation.id(), out);
        text(operation.verb().name(), out);
        text(operation.path(), out);
        text(operation.pveName(), out);
        text(operation.area(), out);
        text(operation.service().name(), out);
        permission(operation.permission(), out);
        out.writeByte(
                bits(
                        operation.proxyToNode(),
                        operation.privileged(),
                        operation.allowToken(),
                        operation.task()));
        out.writeByte(
                bits(
                        operation.hot(),
                        operation.own(),
                        operation.implemented(),
                        operation.openParameters()));
        IndexListing index = operation.index();
        text(index == null ? null : index.key(), out);
        if (index != null) {
            texts(index.children(), out);
        }
        out.writeShort(operation.parameters().size());
        for (Parameter parameter : operation.parameters()) {
            text(parameter.name(), out);
            text(parameter.place().name(), out);
            out.writeInt(schema(parameter.schema()));
            out.writeBoolean(parameter.required());
            family(parameter.family(), out);
            value(parameter.defaultValue(), out);
            text(parameter.requires(), out);
            text(parameter.description(), out);
        }
        out.writeInt(schema(operation.returns()));
        text(operation.summary(), out);
    }

    private void permission(Permission permission, DataOutputStream out) throws IOException {
        text(permission.audience().name(), out);
        out.writeBoolean(permission.described());
        Permission.Check check = permission.check();
        out.writeBoolean(check != null);
        if (check != null) {
            check(check, out);
        }
    }

    private void check(Permission.Check check, DataOutputStream out) throws IOException {
        switch (check) {
            case Permission.Perm(
                            String path,
                            List<String> privileges,
                            boolean any,
                            @Nullable String requireParam) -> {
                out.writeByte('p');
                text(path, out);
                texts(privileges, out);
                out.writeBoolean(any);
                text(requireParam, out);
            }
            case Permission.And(List<Permission.Check> checks) -> checks('a', checks, out);
            case Permission.Or(List<Permission.Check> checks) -> checks('o', checks, out);
            case Permission.UseridGroup(
                            List<String> privileges,
                            Permission.GroupsParam groupsParam) -> {
                out.writeByte('g');
                texts(privileges, out);
                text(groupsParam.name(), out);
            }
            case Permission.UseridSelf() -> out.writeByte('s');
            case Permission.UseridRealm() -> out.writeByte('r');
            case Permission.PermModify(String path) -> {
                out.writeByte('m');
                text(path, out);
            }
        }
    }

    private void checks(char kind, List<Permission.Check> checks, DataOutputStream out)
            throws IOException {
        out.writeByte(kind);
        out.writeByte(checks.size());
        for (Permission.Check check : checks) {
            check(check, out);
        }
    }

    /** Number of the schema in the table; its parts come before it. */
    private int schema(Schema schema) throws IOException {
        Integer known = schemas.get(schema);
        if (known != null) {
            return known;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        switch (schema) {
            case Schema.Text text -> {
                out.writeByte('t');
                text(text.format(), out);
                texts(text.choices(), out);
                text(text.pattern(), out);
                number(text.minLength(), Integer::longValue, out);
                number(text.maxLength(), Integer::longValue, out);
                propertyString(text.propertyString(), out);
            }
            case Schema.Whole whole -> {
                out.writeByte('w');
                number(whole.minimum(), Function.identity(), out);
                number(whole.maximum(), Function.identity(), out);
                text(whole.format(), out);
                texts(whole.choices(), out);
            }
            case Schema.Decimal decimal -> {
                out.writeByte('d');
                value(decimal.minimum(), out);
                value(decimal.maximum(), out);
            }
            case Schema.Flag _ -> out.writeByte('f');
            case Schema.Items items -> {
                int inner = schema(items.items());
                out.writeByte('i');
                out.writeInt(inner);
            }
            case Schema.Fields fields -> fields(fields, out);
            case Schema.Nothing _ -> out.writeByte('n');
            case Schema.Anything _ -> out.writeByte('a');
        }
        bytes.writeTo(schemaBytes);
        int number = schemas.size();
        schemas.put(schema, number);
        return number;
    }

    private void fields(Schema.Fields fields, DataOutputStream out) throws IOException {
        out.writeByte('o');
        out.writeBoolean(fields.open());
        out.writeShort(fields.fields().size());
        for (Schema.Field field : fields.fields()) {
            text(field.name(), out);
            family(field.family(), out);
            out.writeInt(schema(field.schema()));
            out.writeBoolean(field.required());
            value(field.defaultValue(), out);
        }
    }

    private void propertyString(@Nullable PropertyStringFormat format, DataOutputStream out)
            throws IOException {
        out.writeBoolean(format != null);
        if (format == null) {
            return;
        }
        text(format.name(), out);
        out.writeShort(format.keys().size());
        for (PropertyStringFormat.Key key : format.keys()) {
            text(key.name(), out);
            out.writeInt(schema(key.schema()));
            out.writeByte(bits(key.required(), key.defaultKey(), false, false));
            value(key.defaultValue(), out);
            text(key.alias(), out);
            text(key.keyAlias(), out);
            text(key.requires(), out);
        }
    }

    private void family(@Nullable Family family, DataOutputStream out) throws IOException {
        text(family == null ? null : family.name(), out);
        if (family != null) {
            out.writeInt(family.last());
        }
    }

    private void value(@Nullable Object value, DataOutputStream out) throws IOException {
        switch (value) {
            case null -> out.writeByte('0');
            case Boolean flag -> out.writeByte(flag ? 'T' : 'F');
            case Long whole -> {
                out.writeByte('L');
                out.writeLong(whole);
            }
            case Double decimal -> {
                out.writeByte('D');
                out.writeDouble(decimal);
            }
            default -> {
                out.writeByte('S');
                text(value.toString(), out);
            }
        }
    }

    private static <T extends Number> void number(
            @Nullable T value, Function<T, Long> asLong, DataOutputStream out) throws IOException {
        out.writeBoolean(value != null);
        if (value != null) {
            out.writeLong(asLong.apply(value));
        }
    }

    private void texts(List<String> values, DataOutputStream out) throws IOException {
        out.writeShort(values.size());
        for (String value : values) {
            text(value, out);
        }
    }

    private void text(@Nullable String value, DataOutputStream out) throws IOException {
        out.writeInt(value == null ? -1 : texts.computeIfAbsent(value, _ -> texts.size()));
    }

    private static int bits(boolean a, boolean b, boolean c, boolean d) {
        return (a ? 1 : 0) | (b ? 2 : 0) | (c ? 4 : 0) | (d ? 8 : 0);
    }
}

package dev.innkeeper.api;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads what {@link ContractWriter} wrote. */
final class ContractReader {

    private final DataInputStream in;
    private String[] texts = new String[0];
    private Schema[] schemas = new Schema[0];

    ContractReader(DataInputStream in) {
        this.in = in;
    }

    Contract read() throws IOException {
        texts = new String[in.readInt()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = in.readUTF();
        }
        schemas = new Schema[in.readInt()];
        for (int i = 0; i < schemas.length; i++) {
            schemas[i] = schema();
        }
        List<Operation> operations = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            operations.add(operation());
        }
        Map<String, PropertyStringFormat> formats = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            if (schemaRef() instanceof Schema.Text text && text.propertyString() != null) {
                formats.put(
                        Objects.requireNonNull(text.propertyString().name()),
                        text.propertyString());
            }
        }
        return new Contract(operations, formats);
    }

    private Operation operation() throws IOException {
        String id = text();
        Verb verb = Verb.valueOf(text());
        String path = text();
        String pveName = text();
        String area = text();
        OwningService service = OwningService.valueOf(text());
        Permission permission = permission();
        int first = in.readByte();
        int second = in.readByte();
        Operation.Flags flags =
                new Operation.Flags(
                        bit(first, 0),
                        bit(first, 1),
                        bit(first, 2),
                        bit(first, 3),
                        bit(second, 0),
                        bit(second, 1),
                        bit(second, 2),
                        bit(second, 3));
        String key = optionalText();
        IndexListing index = key == null ? null : new IndexListing(key, texts());
        List<Parameter> parameters = new ArrayList<>();
        for (int left = in.readShort(); left > 0; left--) {
            parameters.add(
                    new Parameter(
                            text(),
                            Parameter.Place.valueOf(text()),
                            schemaRef(),
                            in.readBoolean(),
                            family(),
                            value(),
                            optionalText(),
                            optionalText()));
        }
        return Operation.of(
                id,
                verb,
                path,
                pveName,
                area,
                service,
                permission,
                flags,
                index,
                parameters,
                schemaRef(),
                text());
    }

    private Permission permission() throws IOException {
        return new Permission(
                Permission.Audience.valueOf(text()),
                in.readBoolean(),
                in.readBoolean() ? check() : null);
    }

    private Permission.Check check() throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case 'p' -> new Permission.Perm(text(), texts(), in.readBoolean(), optionalText());
            case 'a' -> new Permission.And(checks());
            case 'o' -> new Permission.Or(checks());
            case 'g' -> new Permission.UseridGroup(texts(), Permission.GroupsParam.valueOf(text()));
            case 's' -> new Permission.UseridSelf();
            case 'r' -> new Permission.UseridRealm();
            case 'm' -> new Permission.PermModify(text());
            default -> throw new IOException("unknown check " + kind);
        };
    }

    private List<Permission.Check> checks() throws IOException {
        List<Permission.Check> checks = new ArrayList<>();
        for (int left = in.readByte(); left > 0; left--) {
            checks.add(check());
        }
        return checks;
    }

    private Schema schema() throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case 't' ->
                    new Schema.Text(
                            optionalText(),
                            texts(),
                            optionalText(),
                            intNumber(),
                            intNumber(),
                            propertyString());
            case 'w' -> new Schema.Whole(number(), number(), optionalText(), texts());
            case 'd' -> new Schema.Decimal((Double) value(), (Double) value());
            case 'f' -> new Schema.Flag();
            case 'i' -> new Schema.Items(schemaRef());
            case 'o' -> fields();
            case 'n' -> new Schema.Nothing();
            case 'a' -> new Schema.Anything();
            default -> throw new IOException("unknown schema " + kind);
        };
    }

    private Schema fields() throws IOException {
        boolean open = in.readBoolean();
        List<Schema.Field> fields = new ArrayList<>();
        for (int left = in.readShort(); left > 0; left--) {
            fields.add(new Schema.Field(text(), family(), schemaRef(), in.readBoolean(), value()));
        }
        return new Schema.Fields(fields, open);
    }

    private @Nullable PropertyStringFormat propertyString() throws IOException {
        if (!in.readBoolean()) {
            return null;
        }
        String name = optionalText();
        List<PropertyStringFormat.Key> keys = new ArrayList<>();
        for (int left = in.readShort(); left > 0; left--) {
            String key = text();
            Schema schema = schemaRef();
            int bits = in.readByte();
            keys.add(
                    new PropertyStringFormat.Key(
                            key,
                            schema,
                            bit(bits, 0),
                            value(),
                            bit(bits, 1),
                            optionalText(),
                            optionalText(),
                            optionalText()));
        }
        return new PropertyStringFormat(name, keys);
    }

    private @Nullable Family family() throws IOException {
        String name = optionalText();
        return name == null ? null : new Family(name, in.readInt());
    }

    private @Nullable Object value() throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case '0' -> null;
            case 'T' -> true;
            case 'F' -> false;
            case 'L' -> in.readLong();
            case 'D' -> in.readDouble();
            case 'S' -> text();
            default -> throw new IOException("unknown value " + kind);
        };
    }

    private @Nullable Long number() throws IOException {
        return in.readBoolean() ? in.readLong() : null;
    }

    private @Nullable Integer intNumber() throws IOException {
        Long number = number();
        return number == null ? null : number.intValue();
    }

    private Schema schemaRef() throws IOException {
        return schemas[in.readInt()];
    }

    private List<String> texts() throws IOException {
        int size = in.readShort();
        List<String> result = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            result.add(text());
        }
        return result;
    }

    private String text() throws IOException {
        return texts[in.readInt()];
    }

    private @Nullable String optionalText() throws IOException {
        int number = in.readInt();
        return number < 0 ? null : texts[number];
    }

    private static boolean bit(int bits, int number) {
        return (bits >> number & 1) == 1;
    }
}

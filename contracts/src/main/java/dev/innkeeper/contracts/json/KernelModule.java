package dev.innkeeper.contracts.json;

import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.TokenId;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.kernel.VolumeId;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * The kernel's value types in JSON: a guest id is a number, all others are their text, both as
 * values and as keys of maps. Bad text is an error of the reader, with the type's own sentence.
 */
public final class KernelModule extends SimpleModule {
    private static final long serialVersionUID = 1L;

    public KernelModule() {
        super("innkeeper-kernel");
        addSerializer(GuestId.class, new GuestIdWriter());
        addDeserializer(GuestId.class, new TextReader<>(GuestId.class, GuestId::parse));
        addKeyDeserializer(GuestId.class, new KeyReader(GuestId::parse));
        text(NodeName.class, NodeName::new);
        text(StorageId.class, StorageId::new);
        text(UserId.class, UserId::parse);
        text(TokenId.class, TokenId::parse);
        text(AclPath.class, AclPath::new);
        text(Upid.class, Upid::parse);
        text(VolumeId.class, VolumeId::parse);
        text(Caller.class, Caller::parse);
    }

    private <T> void text(Class<T> type, Function<String, T> parse) {
        addSerializer(type, new TextWriter<>(type));
        addDeserializer(type, new TextReader<>(type, parse));
        addKeyDeserializer(type, new KeyReader(parse));
    }

    private static final class GuestIdWriter extends StdSerializer<GuestId> {
        GuestIdWriter() {
            super(GuestId.class);
        }

        @Override
        public void serialize(GuestId id, JsonGenerator out, SerializationContext context) {
            out.writeNumber(id.value());
        }
    }

    private static final class TextWriter<T> extends StdSerializer<T> {
        TextWriter(Class<T> type) {
            super(type);
        }

        @Override
        public void serialize(T value, JsonGenerator out, SerializationContext context) {
            out.writeString(value.toString());
        }
    }

    private static final class TextReader<T> extends StdScalarDeserializer<T> {
        private final Class<T> type;
        private final transient Function<String, T> parse;

        TextReader(Class<T> type, Function<String, T> parse) {
            super(type);
            this.type = type;
            this.parse = parse;
        }

        @Override
        @SuppressWarnings("unchecked")
        public T deserialize(JsonParser in, DeserializationContext context) {
            String text = in.getValueAsString();
            if (text == null) {
                return (T) context.handleUnexpectedToken(type, in);
            }
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException bad) {
                return (T) context.handleWeirdStringValue(type, text, "%s", bad.getMessage());
            }
        }
    }

    private static final class KeyReader extends KeyDeserializer {
        private final Function<String, ?> parse;

        KeyReader(Function<String, ?> parse) {
            this.parse = parse;
        }

        @Override
        public Object deserializeKey(String key, DeserializationContext context) {
            return parse.apply(key);
        }
    }
}

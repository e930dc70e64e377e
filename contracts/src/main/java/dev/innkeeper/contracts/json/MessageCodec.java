package dev.innkeeper.contracts.json;

import dev.innkeeper.contracts.Message;
import dev.innkeeper.contracts.WireName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Messages to JSON and back. Identity on the wire is the {@link WireName}, never the class: unknown
 * properties are ignored and unknown types are skipped, so that older readers live beside newer
 * writers. Immutable and safe for use by many threads.
 */
public final class MessageCodec {
    private final JsonMapper json;
    private final Map<String, Class<? extends Message>> types = new HashMap<>();
    private final Map<Class<?>, WireName> names = new HashMap<>();

    public MessageCodec() {
        json = mapper();
        collect(Message.class);
    }

    /** A mapper with the settings that messages use, for other JSON between our own processes. */
    public static JsonMapper mapper() {
        return JsonMapper.builder()
                .addModule(new KernelModule())
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .build();
    }

    /** The type name of this message, such as {@code guest.state}. */
    public String typeOf(Message message) {
        return nameOf(message.getClass()).value();
    }

    /** The type name of this class of messages. */
    public String typeOf(Class<? extends Message> type) {
        return nameOf(type).value();
    }

    public int versionOf(Message message) {
        return nameOf(message.getClass()).version();
    }

    public byte[] encode(Message message) {
        return json.writeValueAsBytes(message);
    }

    /**
     * Reads a message; empty if this build does not know the type.
     *
     * @throws IllegalArgumentException if the value does not fit the type
     */
    public Optional<Message> decode(String type, byte[] value) {
        Class<? extends Message> known = types.get(type);
        if (known == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(json.readValue(value, known));
        } catch (JacksonException unreadable) {
            throw new IllegalArgumentException("unreadable message " + type, unreadable);
        }
    }

    private WireName nameOf(Class<?> type) {
        WireName name = names.get(type);
        if (name == null) {
            throw new IllegalArgumentException("no wire name on " + type.getName());
        }
        return name;
    }

    private void collect(Class<?> type) {
        if (type.isSealed()) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                collect(permitted);
            }
            return;
        }
        WireName name = type.getAnnotation(WireName.class);
        if (name == null) {
            throw new IllegalStateException("no wire name on " + type.getName());
        }
        names.put(type, name);
        Class<?> taken = types.put(name.value(), type.asSubclass(Message.class));
        if (taken != null) {
            throw new IllegalStateException("wire name " + name.value() + " given twice");
        }
    }
}

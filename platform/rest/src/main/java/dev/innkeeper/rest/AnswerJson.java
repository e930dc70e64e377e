package dev.innkeeper.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.innkeeper.contracts.json.KernelModule;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** JSON as Proxmox VE writes it: booleans are 1 and 0, absent fields are left out (WIRE.md 2.3). */
final class AnswerJson {
    private AnswerJson() {}

    static JsonMapper mapper() {
        SimpleModule flags = new SimpleModule("flags");
        flags.addSerializer(Boolean.class, new FlagWriter());
        flags.addSerializer(boolean.class, new FlagWriter());
        return JsonMapper.builder()
                .addModule(new KernelModule())
                .addModule(flags)
                .changeDefaultPropertyInclusion(inclusion ->
                        inclusion
                                .withValueInclusion(JsonInclude.Include.NON_ABSENT)
                                .withContentInclusion(JsonInclude.Include.ALWAYS))
                .build();
    }

    private static final class FlagWriter extends StdSerializer<Boolean> {
        private FlagWriter() {
            super(Boolean.class);
        }

        @Override
        public void serialize(Boolean value, JsonGenerator out, SerializationContext context) {
            out.writeNumber(value ? 1 : 0);
        }
    }
}

package dev.innkeeper.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.api.check.Formats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContractTest {
    private static final int PVE_OPERATIONS = 584;

    private final Contract contract = Contract.load();

    @Test
    void holdsEveryOperationOfProxmoxVe() {
        assertThat(contract.operations().stream().filter(operation -> !operation.own()))
                .hasSize(PVE_OPERATIONS);
    }

    @Test
    void knowsEveryFormatThatItNames() {
        Set<String> names = new HashSet<>();
        for (Operation operation : contract.operations()) {
            operation.parameters().forEach(parameter -> collect(parameter.schema(), names));
        }

        assertThat(names).hasSizeGreaterThan(100).allMatch(Formats::known);
    }

    @Test
    void describesEveryParameterOfTheOperationsThatAreBuilt() {
        assertThat(
                        contract.operations().stream()
                                .filter(operation ->
                                        operation.implemented() && operation.index() == null)
                                .flatMap(operation -> operation.parameters().stream())
                                .filter(parameter -> parameter.description() == null)
                                .map(Parameter::name))
                .isEmpty();
    }

    @Test
    void namesEveryPathParameter() {
        for (Operation operation : contract.operations()) {
            for (Parameter parameter : operation.parameters()) {
                boolean inPath = operation.path().contains("{" + parameter.name() + "}");
                assertThat(inPath)
                        .as(operation.id())
                        .isEqualTo(parameter.place() == Parameter.Place.PATH);
            }
        }
    }

    @Test
    void survivesBeingWrittenAndRead() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        ContractWriter.write(contract, bytes);

        try (var in = Contract.class.getResourceAsStream(Contract.RESOURCE)) {
            assertThat(in).isNotNull();
            assertThat(bytes.toByteArray()).isEqualTo(in.readAllBytes());
        }
    }

    @Test
    void containersAreUnprivilegedUnlessSaidOtherwise() {
        Parameter unprivileged = contract.require("createLxc").parameter("unprivileged");

        assertThat(unprivileged).isNotNull();
        assertThat(unprivileged.defaultValue()).isEqualTo(true);
    }

    private static void collect(Schema schema, Set<String> names) {
        switch (schema) {
            case Schema.Text text -> {
                if (text.format() != null) {
                    names.add(text.format());
                }
                if (text.propertyString() != null) {
                    text.propertyString().keys().forEach(key -> collect(key.schema(), names));
                }
            }
            case Schema.Whole whole -> {
                if (whole.format() != null) {
                    names.add(whole.format());
                }
            }
            case Schema.Items items -> collect(items.items(), names);
            case Schema.Fields fields ->
                    fields.fields().forEach(field -> collect(field.schema(), names));
            case Schema.Decimal _, Schema.Flag _, Schema.Nothing _, Schema.Anything _ -> {}
        }
    }
}

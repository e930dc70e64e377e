package dev.innkeeper.api.build;

import dev.innkeeper.api.Contract;
import dev.innkeeper.api.Operation;
import dev.innkeeper.api.PropertyStringFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Build step of {@code api/model}: writes a record for every operation and for every shared
 * property string.
 */
public final class RecordGenerator {
    private static final String PACKAGE = "dev.innkeeper.api.model";

    private RecordGenerator() {}

    /**
     * Writes the sources.
     *
     * @param args folder of generated sources
     */
    public static void main(String[] args) throws IOException {
        Contract contract = Contract.load();
        Path folder = Path.of(args[0]).resolve(PACKAGE.replace('.', '/'));
        Files.createDirectories(folder);
        for (Operation operation : contract.operations()) {
            write(folder, operation.requestType(), new RequestSource(operation).text());
        }
        for (Map.Entry<String, PropertyStringFormat> format :
                contract.propertyStrings().entrySet()) {
            write(
                    folder,
                    format.getKey(),
                    new PropertyStringSource(format.getKey(), format.getValue()).text());
        }
    }

    /** An unchanged file keeps its time, so that nothing is compiled anew. */
    private static void write(Path folder, String type, String body) throws IOException {
        String source = "package " + PACKAGE + ";\n\n" + body;
        Path file = folder.resolve(type + ".java");
        if (!Files.exists(file) || !Files.readString(file).equals(source)) {
            Files.writeString(file, source);
        }
    }
}

package dev.innkeeper.api.build;

import dev.innkeeper.api.Contract;
import dev.innkeeper.api.ContractWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Build step: YAML files in, {@code contract.bin} and {@code openapi.json} out. */
public final class ContractCompiler {
    private ContractCompiler() {}

    /**
     * Compiles the contract.
     *
     * @param args folder of the YAML files, file of the operations without a handler, folder of the
     *     compiled classes
     */
    public static void main(String[] args) throws IOException {
        Sources sources = Sources.read(Path.of(args[0]));
        Unimplemented unimplemented = Unimplemented.read(Path.of(args[1]));
        Path target = Path.of(args[2]);

        Contract contract = new ContractBuilder(sources, unimplemented).build();
        Path compiled = target.resolve(Contract.RESOURCE.substring(1));
        Files.createDirectories(compiled.getParent());
        try (OutputStream out = Files.newOutputStream(compiled)) {
            ContractWriter.write(contract, out);
        }
        Files.write(
                target.resolve(Contract.OPEN_API_RESOURCE.substring(1)),
                new OpenApiDocument(sources).toJson());
    }
}

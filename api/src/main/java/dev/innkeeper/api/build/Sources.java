package dev.innkeeper.api.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The parsed files of the contract, by their path, and what their references mean. */
final class Sources {
    private final Map<Path, Yaml> files;

    private Sources(Map<Path, Yaml> files) {
        this.files = files;
    }

    static Sources read(Path folder) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(folder)) {
            paths = walk.filter(path -> path.toString().endsWith(".yaml")).sorted().toList();
        }
        Map<Path, Yaml> files = new LinkedHashMap<>();
        for (Path path : paths) {
            LoadSettings settings = LoadSettings.builder().setLabel(path.toString()).build();
            files.put(
                    path.normalize(),
                    Yaml.of(new Load(settings).loadFromString(Files.readString(path))));
        }
        return new Sources(files);
    }

    Map<Path, Yaml> files() {
        return files;
    }

    /** A part of a file, and the file that its own references start from. */
    record Located(Yaml yaml, Path file, String name) {}

    /** Follows a reference; what stands beside {@code $ref} wins over what it points to. */
    Located resolve(Yaml yaml, Path file) {
        String reference = yaml.text("$ref");
        if (reference == null) {
            return new Located(yaml, file, "");
        }
        int hash = reference.indexOf('#');
        Path target =
                hash == 0 ? file : file.resolveSibling(reference.substring(0, hash)).normalize();
        Yaml found = files.get(target);
        if (found == null) {
            throw new IllegalArgumentException(file + " refers to a missing file: " + reference);
        }
        String[] steps = reference.substring(hash + 2).split("/", -1);
        for (String step : steps) {
            found = found.child(step);
        }
        Map<String, Object> merged = new LinkedHashMap<>(found.map());
        merged.putAll(yaml.map());
        merged.remove("$ref");
        return new Located(new Yaml(merged), target, steps[steps.length - 1]);
    }
}

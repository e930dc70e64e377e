package dev.innkeeper.storage.appliance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A template that can be downloaded.
 *
 * @param fields as in the list, with lower-case names
 */
record Appliance(Map<String, String> fields) {
    /** The strongest that a list has counts; what is weaker than these proves nothing. */
    private static final List<String> CHECKSUMS = List.of("sha512", "sha256");

    /** How to know that a download is what the list means. */
    record Expected(String algorithm, String value) {}

    Appliance {
        fields = Map.copyOf(fields);
    }

    /** The file's name, by which it is asked for. */
    String template() {
        return fields.getOrDefault("template", "");
    }

    /** Where the file is. */
    String url() {
        String location = fields.getOrDefault("location", "");
        return location.matches("(?i)[a-z]+://.*")
                ? location
                : fields.getOrDefault("source", "") + "/" + location;
    }

    Optional<Expected> checksum() {
        return CHECKSUMS.stream()
                .filter(name -> fields.containsKey(name + "sum"))
                .findFirst()
                .map(name -> new Expected(name, fields.getOrDefault(name + "sum", "")));
    }

    Map<String, String> toApi() {
        return new LinkedHashMap<>(fields);
    }
}

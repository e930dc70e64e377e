package dev.innkeeper.storage;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.LinkedHashMap;
import java.util.Map;

/** Options as lines of {@code name value} in one column; no value has a line break. */
@Converter
class StorageOptionsText implements AttributeConverter<StorageOptions, String> {

    @Override
    public String convertToDatabaseColumn(StorageOptions options) {
        StringBuilder text = new StringBuilder();
        options.values()
                .forEach((name, value) -> text.append(name).append(' ').append(value).append('\n'));
        return text.toString();
    }

    @Override
    public StorageOptions convertToEntityAttribute(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : text.lines().toList()) {
            int blank = line.indexOf(' ');
            values.put(line.substring(0, blank), line.substring(blank + 1));
        }
        return new StorageOptions(values);
    }
}

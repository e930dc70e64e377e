package dev.innkeeper.guest;

import dev.innkeeper.guest.options.ConfigText;
import dev.innkeeper.guest.options.GuestConfig;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;

/** Keeps a configuration as the text of its file, which is also what its digest hashes. */
@Converter
class ConfigColumn implements AttributeConverter<GuestConfig, String> {
    @Override
    public String convertToDatabaseColumn(GuestConfig config) {
        return ConfigText.print(config);
    }

    @Override
    public GuestConfig convertToEntityAttribute(String text) {
        return ConfigText.parse(text);
    }
}

package dev.innkeeper.storage;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** All definitions taken together, as the one configuration file they are in Proxmox VE. */
@Repository
public class StorageConfiguration {
    private final JdbcClient database;
    private final StorageDefinitions definitions;

    StorageConfiguration(JdbcClient database, StorageDefinitions definitions) {
        this.database = database;
        this.definitions = definitions;
    }

    /**
     * Keeps others from changing the configuration until the transaction ends. Returns a place for
     * a new section.
     */
    public long lock() {
        return database.sql(
                        "update storage_configuration set next_position = next_position + 1"
                                + " returning next_position - 1")
                .query(Long.class)
                .single();
    }

    /** SHA-1 of the text that Proxmox VE would write, hexadecimal. */
    public String digest() {
        String text =
                definitions.findAllByOrderByPosition().stream()
                        .map(StorageDefinition::section)
                        .collect(Collectors.joining());
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-1")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}

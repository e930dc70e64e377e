package dev.innkeeper.storage.definition;

import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.vault.Vault;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Passwords and keys of storages, each sealed in the vault. */
@Repository
class StorageSecrets {
    private final JdbcClient database;
    private final Optional<Vault> vault;

    StorageSecrets(JdbcClient database, Optional<Vault> vault) {
        this.database = database;
        this.vault = vault;
    }

    /**
     * Keeps a secret, in place of an older one.
     *
     * @throws dev.innkeeper.kernel.ProblemException if this server has no key to encrypt with
     */
    void keep(StorageId storage, String option, String secret) {
        database.sql(
                        """
                        insert into storage_secret values (:storage, :option, :value)
                        on conflict (storage, option) do update set value = excluded.value\
                        """)
                .param("storage", storage.value())
                .param("option", option)
                .param(
                        "value",
                        vault().seal(
                                        purpose(storage.value(), option),
                                        secret.getBytes(StandardCharsets.UTF_8)))
                .update();
    }

    void forget(StorageId storage, String option) {
        database.sql("delete from storage_secret where storage = :storage and option = :option")
                .param("storage", storage.value())
                .param("option", option)
                .update();
    }

    /** The secret in clear text, for the driver that needs it. */
    Optional<String> find(StorageId storage, String option) {
        return database.sql(
                        "select value from storage_secret where storage = :storage and option ="
                                + " :option")
                .param("storage", storage.value())
                .param("option", option)
                .query(String.class)
                .optional()
                .map(sealed -> vault().open(purpose(storage.value(), option), sealed))
                .map(plain -> new String(plain, StandardCharsets.UTF_8));
    }

    /** What the vault binds a secret to: rows cannot be exchanged. */
    static String purpose(String storage, String option) {
        return storage + "/" + option;
    }

    private Vault vault() {
        return vault.orElseThrow(() ->
                new Problems.Refused(
                                "this server keeps no secrets: storage.secrets.key-file is not set")
                        .asException());
    }
}

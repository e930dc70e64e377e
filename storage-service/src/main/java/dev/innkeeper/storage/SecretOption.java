package dev.innkeeper.storage;

import java.util.Set;

/**
 * Options that are secrets: kept encrypted, apart from the definition, never published and never
 * shown.
 */
public final class SecretOption {
    private static final Set<String> NAMES =
            Set.of("password", "encryption-key", "keyring", "master-pubkey");

    public static boolean isSecret(String option) {
        return NAMES.contains(option);
    }

    private SecretOption() {}
}

package dev.innkeeper.auth.factor;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Something that a user has besides his password.
 *
 * @param created seconds since 1970
 * @param sealedSecret TOTP: the address with the secret, sealed
 * @param publicId Yubico: what everything begins with that the key types
 */
record Factor(
        String userid,
        String id,
        FactorType type,
        String description,
        boolean enabled,
        long created,
        Optional<String> sealedSecret,
        Optional<String> publicId) {

    static Factor of(String userid, String id, FactorType type, String description, long created) {
        return new Factor(
                userid, id, type, description, true, created, Optional.empty(), Optional.empty());
    }

    Factor withSecret(String sealed) {
        return new Factor(
                userid, id, type, description, enabled, created, Optional.of(sealed), publicId);
    }

    Factor withPublicId(String text) {
        return new Factor(
                userid, id, type, description, enabled, created, sealedSecret, Optional.of(text));
    }

    /** What the vault binds a secret to. */
    String purpose() {
        return "second-factor/" + userid + "/" + id;
    }

    Map<String, Object> audited() {
        return new TreeMap<>(
                Map.of("type", type.text(), "description", description, "enable", enabled));
    }
}

package dev.innkeeper.auth.factor;

import java.util.Arrays;
import java.util.Optional;

/** Kinds of second factors. */
enum FactorType {
    TOTP,
    WEBAUTHN,
    RECOVERY,
    YUBICO;

    /** As it is written on the wire and in the table. */
    String text() {
        return switch (this) {
            case TOTP -> "totp";
            case WEBAUTHN -> "webauthn";
            case RECOVERY -> "recovery";
            case YUBICO -> "yubico";
        };
    }

    static Optional<FactorType> find(String text) {
        return Arrays.stream(values()).filter(type -> type.text().equals(text)).findFirst();
    }
}

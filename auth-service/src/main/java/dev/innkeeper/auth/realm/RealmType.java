package dev.innkeeper.auth.realm;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The kinds of realms, with the options each must and may have. */
enum RealmType {
    PAM("pam", List.of(), List.of()),
    PVE("pve", List.of(), List.of()),
    LDAP("ldap", List.of("server1", "base_dn", "user_attr"), Options.DIRECTORY),
    AD("ad", List.of("server1", "domain"), Options.DIRECTORY),
    OPENID(
            "openid",
            List.of("issuer-url", "client-id"),
            List.of(
                    "client-key",
                    "autocreate",
                    "username-claim",
                    "prompt",
                    "scopes",
                    "acr-values"));

    /** Held encrypted. */
    static final Set<String> SECRETS = Set.of("password", "client-key");

    /** Held encrypted and never shown. */
    static final Set<String> HIDDEN = Set.of("password");

    private static final List<String> OF_ALL = List.of("comment", "default", "tfa");

    private final String text;
    private final List<String> required;
    private final Set<String> known;

    RealmType(String text, List<String> required, List<String> optional) {
        this.text = text;
        this.required = required;
        this.known = new TreeSet<>(required);
        known.addAll(optional);
    }

    static Optional<RealmType> find(String text) {
        return Arrays.stream(values()).filter(type -> type.text.equals(text)).findFirst();
    }

    String text() {
        return text;
    }

    List<String> required() {
        return required;
    }

    boolean knows(String option) {
        return known.contains(option) || OF_ALL.contains(option);
    }

    /** There is exactly one of it, made at the first start. */
    boolean builtIn() {
        return this == PAM || this == PVE;
    }

    private static final class Options {
        static final List<String> DIRECTORY =
                Stream.of(
                                "server1",
                                "server2",
                                "port",
                                "mode",
                                "secure",
                                "verify",
                                "capath",
                                "cert",
                                "certkey",
                                "sslversion",
                                "bind_dn",
                                "password",
                                "base_dn",
                                "user_attr",
                                "filter",
                                "user_classes",
                                "group_dn",
                                "group_classes",
                                "group_filter",
                                "group_name_attr",
                                "sync_attributes",
                                "sync-defaults-options",
                                "case-sensitive",
                                "domain",
                                "check-connection")
                        .toList();
    }
}

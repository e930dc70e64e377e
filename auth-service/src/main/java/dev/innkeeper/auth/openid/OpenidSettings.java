package dev.innkeeper.auth.openid;

import dev.innkeeper.auth.Realm;
import dev.innkeeper.auth.realm.RealmSecrets;
import dev.innkeeper.kernel.Problems.Refused;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a realm's provider is asked.
 *
 * @param key the client's secret; a public client has none
 * @param claim whose value is the user's name
 * @param scopes always with {@code openid}
 */
record OpenidSettings(
        String realm,
        String issuer,
        String client,
        Optional<String> key,
        String claim,
        Set<String> scopes,
        Optional<String> prompt,
        List<String> acrValues,
        boolean autocreate) {

    /**
     * @throws dev.innkeeper.kernel.ProblemException if the realm is none of this kind
     */
    static OpenidSettings of(Realm realm, RealmSecrets secrets) {
        if (!realm.type().equals("openid")) {
            throw new Refused("realm '" + realm.name() + "' is not of type 'openid'").asException();
        }
        Set<String> scopes = new LinkedHashSet<>(List.of("openid"));
        scopes.addAll(words(realm.option("scopes").orElse("email profile")));
        return new OpenidSettings(
                realm.name(),
                realm.option("issuer-url").orElse(""),
                realm.option("client-id").orElse(""),
                secrets.read(realm, "client-key").filter(key -> !key.isEmpty()),
                claim(realm.option("username-claim").orElse("subject")),
                scopes,
                realm.option("prompt").filter(text -> !text.isBlank()),
                words(realm.option("acr-values").orElse("")),
                realm.option("autocreate").equals(Optional.of("1")));
    }

    /** Two claims may be named by other words than the standard's. */
    private static String claim(String name) {
        return switch (name) {
            case "subject" -> "sub";
            case "username" -> "preferred_username";
            default -> name;
        };
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split("[\\s,;]+"));
    }

    @Override
    public String toString() {
        return "OpenidSettings[" + realm + ", " + issuer + "]";
    }
}

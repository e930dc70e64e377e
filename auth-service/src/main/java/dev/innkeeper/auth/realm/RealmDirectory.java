package dev.innkeeper.auth.realm;

import dev.innkeeper.auth.AccessTopic;
import dev.innkeeper.auth.AuthProblem;
import dev.innkeeper.auth.Realm;
import dev.innkeeper.auth.Realms;
import dev.innkeeper.auth.audit.Audit;
import dev.innkeeper.kernel.Problems.Refused;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Changes the list of realms. */
@Component
class RealmDirectory {
    private final Realms realms;
    private final AccessTopic topic;
    private final RealmSecrets secrets;
    private final Audit audit;

    RealmDirectory(Realms realms, AccessTopic topic, RealmSecrets secrets, Audit audit) {
        this.realms = realms;
        this.topic = topic;
        this.secrets = secrets;
        this.audit = audit;
    }

    /**
     * Adds a realm.
     *
     * @param options option → text as the configuration writes it
     */
    @Transactional
    public void create(String name, String typeName, Map<String, String> options) {
        topic.lock();
        if (realms.existsById(name)) {
            throw new AuthProblem.AlreadyThere("domain", name).asException();
        }
        RealmType type = typeOf(typeName);
        if (type.builtIn()) {
            throw new Refused("unable to create builtin type '" + typeName + "'").asException();
        }
        Realm realm = new Realm(name, typeName);
        set(realm, type, options);
        requireComplete(realm, type);
        realms.save(realm);
        audit.changed("realm.create", name, Map.of(), audited(realm));
    }

    /**
     * Changes options; what is not named stays.
     *
     * @param digest of the configuration the change was made for, if the caller knows one
     */
    @Transactional
    public void update(
            String name, Map<String, String> options, Set<String> delete, Optional<String> digest) {
        topic.lock();
        Realm realm = realms.require(name);
        requireUnchanged(digest);
        Map<String, String> before = audited(realm);
        RealmType type = typeOf(realm.type());
        for (String option : delete) {
            if (type.required().contains(option)) {
                throw new Refused("unable to delete required option '" + option + "'")
                        .asException();
            }
            realm.unset(option);
        }
        set(realm, type, options);
        audit.changed("realm.update", name, before, audited(realm));
    }

    /** The built-in realms stay, although deleting them is no mistake (BEHAVIOUR 14). */
    @Transactional
    public void delete(String name) {
        topic.lock();
        Realm realm = realms.require(name);
        if (!typeOf(realm.type()).builtIn()) {
            realms.delete(realm);
            audit.changed("realm.delete", name, audited(realm), Map.of());
        }
    }

    /** A realm as a creation or a change would leave it, stored nowhere. */
    @Transactional(readOnly = true)
    public Realm draft(
            String name,
            Optional<String> typeName,
            Map<String, String> options,
            Set<String> delete) {
        Optional<Realm> present = realms.findById(name);
        Realm draft =
                new Realm(
                        name,
                        typeName.orElseGet(
                                () -> present.map(Realm::type).orElse(RealmType.PVE.text())));
        present.ifPresent(realm -> realm.options().forEach(draft::set));
        delete.forEach(draft::unset);
        options.forEach((option, value) -> draft.set(option, stored(draft, option, value)));
        return draft;
    }

    /** What an audit tells of a realm: no password and no key. */
    private static Map<String, String> audited(Realm realm) {
        Map<String, String> told = new TreeMap<>(realm.options());
        told.replaceAll((option, value) ->
                RealmType.SECRETS.contains(option)
                        ? "***"
                        : option.equals("tfa") ? value.replaceAll("key=[^,]*", "key=***") : value);
        told.put("type", realm.type());
        return told;
    }

    /** SHA-1 over the whole configuration of realms: one digest for all. */
    String digest() {
        StringBuilder text = new StringBuilder();
        for (Realm realm : realms.listAll()) {
            text.append(realm.type()).append(": ").append(realm.name()).append('\n');
            realm.options()
                    .forEach((option, value) ->
                            text.append('\t')
                                    .append(option)
                                    .append(' ')
                                    .append(value)
                                    .append('\n'));
            text.append('\n');
        }
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-1")
                                    .digest(text.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void requireUnchanged(Optional<String> digest) {
        if (digest.isPresent() && !digest.get().equals(digest())) {
            throw new Refused(
                            "detected modified configuration - file changed by other user? Try"
                                    + " again.")
                    .asException();
        }
    }

    private void set(Realm realm, RealmType type, Map<String, String> options) {
        options.forEach((option, value) -> {
            if (!type.knows(option)) {
                throw new Refused("unexpected property '" + option + "'").asException();
            }
            realm.set(option, stored(realm, option, value));
        });
        if ("1".equals(options.get("default"))) {
            realms.listAll().stream()
                    .filter(other -> !other.name().equals(realm.name()))
                    .forEach(other -> other.unset("default"));
        }
    }

    private static void requireComplete(Realm realm, RealmType type) {
        for (String option : type.required()) {
            if (realm.option(option).isEmpty()) {
                throw new Refused("missing value for required option '" + option + "'")
                        .asException();
            }
        }
    }

    private String stored(Realm realm, String option, String value) {
        return RealmType.SECRETS.contains(option) ? secrets.seal(realm, option, value) : value;
    }

    private static RealmType typeOf(String name) {
        return RealmType.find(name)
                .orElseThrow(() -> new Refused("unknown realm type '" + name + "'").asException());
    }
}

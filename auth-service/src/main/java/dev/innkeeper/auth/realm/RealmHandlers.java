package dev.innkeeper.auth.realm;

import static dev.innkeeper.auth.AuthProblem.during;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.innkeeper.api.model.ApiRequest;
import dev.innkeeper.api.model.CreateRealmRequest;
import dev.innkeeper.api.model.DeleteRealmRequest;
import dev.innkeeper.api.model.GetRealmRequest;
import dev.innkeeper.api.model.UpdateRealmRequest;
import dev.innkeeper.auth.Lists;
import dev.innkeeper.auth.Realm;
import dev.innkeeper.auth.Realms;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to realms. */
@RestController
class RealmHandlers {
    /** Parameters that are no options of the realm. */
    private static final Set<String> NO_OPTIONS =
            Set.of("realm", "type", "delete", "digest", "check-connection");

    /** Options that come back as numbers. */
    private static final Set<String> NUMBERS =
            Set.of("port", "default", "secure", "verify", "case-sensitive", "autocreate");

    private final RealmDirectory directory;
    private final Realms realms;
    private final RealmSecrets secrets;
    private final DirectoryRealm connection;

    RealmHandlers(
            RealmDirectory directory,
            Realms realms,
            RealmSecrets secrets,
            DirectoryRealm connection) {
        this.directory = directory;
        this.realms = realms;
        this.secrets = secrets;
        this.connection = connection;
    }

    @GetMapping("/access/domains")
    List<RealmRow> list() {
        return realms.listAll().stream().map(RealmRow::of).toList();
    }

    @PostMapping("/access/domains")
    void create(CreateRealmRequest request) {
        during(
                "add auth server",
                () -> {
                    Map<String, String> options = options(request);
                    if (Boolean.TRUE.equals(request.checkConnection())) {
                        connection.check(
                                directory.draft(
                                        request.realm(),
                                        Optional.of(request.type()),
                                        options,
                                        Set.of()));
                    }
                    directory.create(request.realm(), request.type(), options);
                });
    }

    @GetMapping("/access/domains/{realm}")
    Map<String, Object> get(GetRealmRequest request) {
        Realm realm = realms.require(request.realm());
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("type", realm.type());
        realm.options().forEach((option, text) -> show(realm, option, text, answer));
        answer.put("digest", directory.digest());
        return answer;
    }

    @PutMapping("/access/domains/{realm}")
    void update(UpdateRealmRequest request) {
        during(
                "update auth server",
                () -> {
                    Map<String, String> options = options(request);
                    Set<String> delete = Lists.split(request.delete());
                    if (Boolean.TRUE.equals(request.checkConnection())) {
                        connection.check(
                                directory.draft(
                                        request.realm(), Optional.empty(), options, delete));
                    }
                    directory.update(
                            request.realm(),
                            options,
                            delete,
                            Optional.ofNullable(request.digest()));
                });
    }

    @DeleteMapping("/access/domains/{realm}")
    void delete(DeleteRealmRequest request) {
        during("delete auth server", () -> directory.delete(request.realm()));
    }

    private void show(Realm realm, String option, String text, Map<String, Object> answer) {
        if (RealmType.HIDDEN.contains(option)) {
            return;
        }
        if (RealmType.SECRETS.contains(option)) {
            secrets.read(realm, option).ifPresent(plain -> answer.put(option, plain));
        } else {
            answer.put(option, NUMBERS.contains(option) ? (Object) Long.valueOf(text) : text);
        }
    }

    private static Map<String, String> options(ApiRequest request) {
        Map<String, String> options = new LinkedHashMap<>();
        request.given()
                .forEach((name, value) -> {
                    if (!NO_OPTIONS.contains(name)) {
                        options.put(name, text(value));
                    }
                });
        return options;
    }

    private static String text(Object value) {
        return value instanceof Boolean flag ? (flag ? "1" : "0") : String.valueOf(value);
    }

    /** A realm in the list. */
    record RealmRow(
            String realm,
            String type,
            Optional<String> comment,
            Optional<String> tfa,
            @JsonProperty("default") Optional<Boolean> isDefault) {
        static RealmRow of(Realm realm) {
            return new RealmRow(
                    realm.name(),
                    realm.type(),
                    realm.option("comment"),
                    realm.secondFactor(),
                    realm.option("default").filter("1"::equals).map(ignored -> true));
        }
    }
}

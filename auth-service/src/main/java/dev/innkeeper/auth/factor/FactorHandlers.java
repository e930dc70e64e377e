package dev.innkeeper.auth.factor;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.innkeeper.api.model.CreateTfaEntryRequest;
import dev.innkeeper.api.model.DeleteTfaEntryRequest;
import dev.innkeeper.api.model.GetTfaEntryRequest;
import dev.innkeeper.api.model.ListTfaEntriesRequest;
import dev.innkeeper.api.model.ListUserTfaEntriesRequest;
import dev.innkeeper.api.model.UnlockUserTfaRequest;
import dev.innkeeper.api.model.UpdateTfaEntryRequest;
import dev.innkeeper.auth.User;
import dev.innkeeper.auth.UserVisibility;
import dev.innkeeper.auth.Users;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Problems.InvalidParameters;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.rest.ClientAddress;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to second factors. */
@RestController
class FactorHandlers {
    private final FactorDirectory directory;
    private final Factors factors;
    private final FailureRecords failures;
    private final Users users;
    private final UserVisibility visibility;
    private final OwnPassword ownPassword;
    private final Clock clock;

    FactorHandlers(
            FactorDirectory directory,
            Factors factors,
            FailureRecords failures,
            Users users,
            UserVisibility visibility,
            OwnPassword ownPassword,
            Clock clock) {
        this.directory = directory;
        this.factors = factors;
        this.failures = failures;
        this.users = users;
        this.visibility = visibility;
        this.ownPassword = ownPassword;
        this.clock = clock;
    }

    @GetMapping("/access/tfa")
    List<UserRow> list(ListTfaEntriesRequest request, Caller caller) {
        Map<String, List<Factor>> byUser =
                factors.listAll().stream()
                        .collect(
                                Collectors.groupingBy(
                                        Factor::userid, TreeMap::new, Collectors.toList()));
        Map<String, Failures> records = failures.all();
        return users.listAll().stream()
                .filter(user -> byUser.containsKey(user.userId().toString()))
                .filter(user -> visibility.sees(caller, user.userId(), user.groups()))
                .map(user -> row(user, byUser, records))
                .toList();
    }

    private UserRow row(
            User user, Map<String, List<Factor>> byUser, Map<String, Failures> records) {
        String id = user.userId().toString();
        Failures record = records.getOrDefault(id, Failures.NONE);
        return new UserRow(
                id,
                byUser.getOrDefault(id, List.of()).stream().map(Entry::of).toList(),
                record.locked(clock.instant())
                        ? Optional.of(record.lockedUntil())
                        : Optional.empty(),
                record.totpLocked() ? Optional.of(true) : Optional.empty());
    }

    @GetMapping("/access/tfa/{userid}")
    List<Entry> listOf(ListUserTfaEntriesRequest request) {
        return factors.listOf(request.userid()).stream().map(Entry::of).toList();
    }

    @GetMapping("/access/tfa/{userid}/{id}")
    Entry get(GetTfaEntryRequest request) {
        return Entry.of(factors.require(request.userid(), request.id()));
    }

    @PostMapping("/access/tfa/{userid}")
    Added add(CreateTfaEntryRequest request, Caller caller, ClientAddress client) {
        UserId user = request.userid();
        ownPassword.require(caller, user, request.password(), client);
        String description = request.description() == null ? "" : request.description();
        return switch (request.type()) {
            case "totp" ->
                    Added.of(
                            directory.addTotp(
                                    user,
                                    description,
                                    need("totp", request.totp()),
                                    need("value", request.value())));
            case "recovery" ->
                    new Added(
                            Optional.of("recovery"),
                            Optional.empty(),
                            Optional.of(directory.addRecovery(user)));
            case "webauthn" -> webauthn(request, user, description);
            case "yubico" -> {
                String otp = need("value", request.value());
                directory.requireYubicoKey(user, otp);
                yield Added.of(directory.addYubico(user, description, otp));
            }
            default ->
                    throw InvalidParameters.of("type", "u2f keys are registered as type 'webauthn'")
                            .asException();
        };
    }

    private Added webauthn(CreateTfaEntryRequest request, UserId user, String description) {
        if (request.challenge() == null) {
            return new Added(
                    Optional.empty(), Optional.of(directory.beginWebauthn(user)), Optional.empty());
        }
        return Added.of(
                directory.addWebauthn(
                        user, description, request.challenge(), need("value", request.value())));
    }

    @PutMapping("/access/tfa/{userid}/{id}")
    void update(UpdateTfaEntryRequest request, Caller caller, ClientAddress client) {
        ownPassword.require(caller, request.userid(), request.password(), client);
        directory.update(
                request.userid(),
                request.id(),
                Optional.ofNullable(request.description()),
                Optional.ofNullable(request.enable()));
    }

    @DeleteMapping("/access/tfa/{userid}/{id}")
    void delete(DeleteTfaEntryRequest request, Caller caller, ClientAddress client) {
        ownPassword.require(caller, request.userid(), request.password(), client);
        directory.delete(request.userid(), request.id());
    }

    @PutMapping("/access/users/{userid}/unlock-tfa")
    boolean unlock(UnlockUserTfaRequest request) {
        return directory.unlock(request.userid());
    }

    private static String need(String name, @Nullable String value) {
        if (value == null) {
            throw InvalidParameters.of(name, "property is missing and it is not optional")
                    .asException();
        }
        return value;
    }

    /** A factor as everybody sees it who may. */
    record Entry(String id, String type, String description, long created, boolean enable) {
        static Entry of(Factor factor) {
            return new Entry(
                    factor.id(),
                    factor.type().text(),
                    factor.description(),
                    factor.created(),
                    factor.enabled());
        }
    }

    /** A user with his factors. */
    record UserRow(
            String userid,
            List<Entry> entries,
            @JsonProperty("tfa-locked-until") Optional<Long> lockedUntil,
            @JsonProperty("totp-locked") Optional<Boolean> totpLocked) {}

    /**
     * What an addition is answered with.
     *
     * @param challenge what to ask a browser for, before anything is added
     * @param recovery the keys, told this once
     */
    record Added(Optional<String> id, Optional<String> challenge, Optional<List<String>> recovery) {
        static Added of(String id) {
            return new Added(Optional.of(id), Optional.empty(), Optional.empty());
        }

        @Override
        public String toString() {
            return "Added[" + id + "]";
        }
    }
}

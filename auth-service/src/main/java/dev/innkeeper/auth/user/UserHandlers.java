package dev.innkeeper.auth.user;

import static dev.innkeeper.auth.AuthProblem.during;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.innkeeper.api.model.CreateUserRequest;
import dev.innkeeper.api.model.DeleteUserRequest;
import dev.innkeeper.api.model.GetUserRequest;
import dev.innkeeper.api.model.ListUsersRequest;
import dev.innkeeper.api.model.UpdateUserRequest;
import dev.innkeeper.auth.Lists;
import dev.innkeeper.auth.Realm;
import dev.innkeeper.auth.Realms;
import dev.innkeeper.auth.Token;
import dev.innkeeper.auth.Tokens;
import dev.innkeeper.auth.User;
import dev.innkeeper.auth.UserDetails;
import dev.innkeeper.auth.UserVisibility;
import dev.innkeeper.auth.Users;
import dev.innkeeper.auth.factor.FactorMarks;
import dev.innkeeper.auth.factor.FactorMarks.Marks;
import dev.innkeeper.kernel.Caller;
import java.util.Collection;
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

/** The door to users. */
@RestController
class UserHandlers {
    private final UserDirectory directory;
    private final UserVisibility visibility;
    private final Users users;
    private final Tokens tokens;
    private final Realms realms;
    private final FactorMarks marks;

    UserHandlers(
            UserDirectory directory,
            UserVisibility visibility,
            Users users,
            Tokens tokens,
            Realms realms,
            FactorMarks marks) {
        this.directory = directory;
        this.visibility = visibility;
        this.users = users;
        this.tokens = tokens;
        this.realms = realms;
        this.marks = marks;
    }

    @GetMapping("/access/users")
    List<UserRow> list(ListUsersRequest request, Caller caller) {
        Map<String, String> realmTypes =
                realms.listAll().stream().collect(Collectors.toMap(Realm::name, Realm::type));
        Map<String, List<Token>> byUser =
                request.fullOrDefault()
                        ? tokens.listAll().stream()
                                .collect(
                                        Collectors.groupingBy(
                                                token -> token.tokenId().user().toString()))
                        : Map.of();
        Marks now = marks.now();
        return users.listAll().stream()
                .filter(user -> request.enabled() == null || user.enabled() == request.enabled())
                .filter(user -> visibility.sees(caller, user.userId(), user.groups()))
                .map(user -> row(user, realmTypes, byUser, now, request.fullOrDefault()))
                .toList();
    }

    @PostMapping("/access/users")
    void create(CreateUserRequest request) {
        during(
                "create user",
                () ->
                        directory.create(
                                request.userid(),
                                new UserDetails(
                                        Optional.ofNullable(request.enable()),
                                        Optional.ofNullable(request.expire()),
                                        Optional.ofNullable(request.firstname()),
                                        Optional.ofNullable(request.lastname()),
                                        Optional.ofNullable(request.email()),
                                        Optional.ofNullable(request.comment()),
                                        Optional.ofNullable(request.keys())),
                                Lists.split(request.groups()),
                                Optional.ofNullable(request.password())));
    }

    @GetMapping("/access/users/{userid}")
    UserAnswer get(GetUserRequest request) {
        User user = users.require(request.userid());
        List<Token> owned = tokens.listOf(user.userId());
        return new UserAnswer(
                user.enabled(),
                user.expire(),
                user.firstname(),
                user.lastname(),
                user.shownEmail(),
                user.comment(),
                keys(user, marks.now()),
                user.groups(),
                owned.isEmpty() ? null : byName(owned));
    }

    @PutMapping("/access/users/{userid}")
    void update(UpdateUserRequest request) {
        during(
                "update user",
                () ->
                        directory.update(
                                request.userid(),
                                new UserDetails(
                                        Optional.ofNullable(request.enable()),
                                        Optional.ofNullable(request.expire()),
                                        Optional.ofNullable(request.firstname()),
                                        Optional.ofNullable(request.lastname()),
                                        Optional.ofNullable(request.email()),
                                        Optional.ofNullable(request.comment()),
                                        Optional.ofNullable(request.keys())),
                                Optional.ofNullable(request.groups()).map(Lists::split),
                                Boolean.TRUE.equals(request.append())));
    }

    @DeleteMapping("/access/users/{userid}")
    void delete(DeleteUserRequest request) {
        during("delete user", () -> directory.delete(request.userid()));
    }

    private static UserRow row(
            User user,
            Map<String, String> realmTypes,
            Map<String, List<Token>> tokens,
            Marks marks,
            boolean full) {
        String id = user.userId().toString();
        List<TokenRow> owned =
                tokens.getOrDefault(user.userId().toString(), List.of()).stream()
                        .map(TokenRow::of)
                        .toList();
        return new UserRow(
                id,
                Optional.ofNullable(realmTypes.get(user.userId().realm())),
                user.enabled(),
                user.expire(),
                user.firstname(),
                user.lastname(),
                user.shownEmail(),
                user.comment(),
                keys(user, marks),
                full ? Optional.of(String.join(",", user.groups())) : Optional.empty(),
                full ? Optional.of(owned) : Optional.empty(),
                marks.lockedUntil(id),
                marks.totpLocked(id));
    }

    /** Who has second factors of his own shows the key "x", as in Proxmox VE. */
    private static Optional<String> keys(User user, Marks marks) {
        return user.keys()
                .or(() ->
                        marks.has(user.userId().toString()) ? Optional.of("x") : Optional.empty());
    }

    private static Map<String, TokenAnswer> byName(List<Token> tokens) {
        Map<String, TokenAnswer> byName = new TreeMap<>();
        tokens.forEach(token -> byName.put(token.tokenId().name(), TokenAnswer.of(token)));
        return byName;
    }

    /** A user in the list. */
    record UserRow(
            String userid,
            @JsonProperty("realm-type") Optional<String> realmType,
            boolean enable,
            long expire,
            Optional<String> firstname,
            Optional<String> lastname,
            Optional<String> email,
            Optional<String> comment,
            Optional<String> keys,
            Optional<String> groups,
            Optional<List<TokenRow>> tokens,
            @JsonProperty("tfa-locked-until") Optional<Long> lockedUntil,
            @JsonProperty("totp-locked") Optional<Boolean> totpLocked) {}

    /**
     * One user.
     *
     * @param tokens null where there are none, as recorded
     */
    record UserAnswer(
            boolean enable,
            long expire,
            Optional<String> firstname,
            Optional<String> lastname,
            Optional<String> email,
            Optional<String> comment,
            Optional<String> keys,
            Collection<String> groups,
            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Map<String, TokenAnswer> tokens) {}

    /** A token where its name stands elsewhere. */
    record TokenAnswer(boolean privsep, long expire, Optional<String> comment) {
        static TokenAnswer of(Token token) {
            return new TokenAnswer(token.privsep(), token.expire(), token.comment());
        }
    }

    /** A token in a list. */
    record TokenRow(String tokenid, boolean privsep, long expire, Optional<String> comment) {
        static TokenRow of(Token token) {
            return new TokenRow(
                    token.tokenId().name(), token.privsep(), token.expire(), token.comment());
        }
    }
}

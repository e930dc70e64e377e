package dev.innkeeper.auth.ticket;

import dev.innkeeper.api.model.ChangePasswordRequest;
import dev.innkeeper.api.model.CreateTicketRequest;
import dev.innkeeper.auth.Lists;
import dev.innkeeper.auth.ticket.Login.Verdict;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Problems.InvalidParameters;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.rest.ClientAddress;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to logins and passwords. */
@RestController
class TicketHandlers {
    private final Login login;
    private final Sessions sessions;
    private final PasswordChange passwordChange;

    TicketHandlers(Login login, Sessions sessions, PasswordChange passwordChange) {
        this.login = login;
        this.sessions = sessions;
        this.passwordChange = passwordChange;
    }

    /** Says nothing, to anybody. */
    @GetMapping("/access/ticket")
    void get() {}

    /** A ticket for a password or a ticket; with {@code path} and {@code privs} only the check. */
    @PostMapping("/access/ticket")
    LoginAnswer create(CreateTicketRequest request, ClientAddress client) {
        String name = username(request);
        if (request.tfaChallenge() != null && request.path() == null) {
            return sessions.open(
                    login.identifyBySecondFactor(
                            name, request.tfaChallenge(), request.password(), client.value()),
                    "second factor",
                    client.value());
        }
        Verdict verdict =
                login.identify(
                        name,
                        request.password(),
                        Optional.ofNullable(request.otp()),
                        client.value());
        return request.path() == null ? answer(verdict, client) : checked(verdict, request);
    }

    private LoginAnswer answer(Verdict verdict, ClientAddress client) {
        return switch (verdict) {
            case Verdict.Known(UserId user, String how) -> sessions.open(user, how, client.value());
            case Verdict.Owing(UserId user, String challenge) -> sessions.ask(user, challenge);
        };
    }

    private LoginAnswer checked(Verdict verdict, CreateTicketRequest request) {
        return switch (verdict) {
            case Verdict.Known(UserId user, String _) -> {
                login.requirePrivileges(
                        user, String.valueOf(request.path()), Lists.split(request.privs()));
                yield sessions.known(user);
            }
            case Verdict.Owing _ -> throw Login.failure();
        };
    }

    /** Who is not root confirms it with his own password. */
    @PutMapping("/access/password")
    void changePassword(ChangePasswordRequest request, Caller caller, ClientAddress client) {
        if (!caller.isRoot()) {
            if (request.confirmationPassword() == null) {
                throw InvalidParameters.of(
                                "confirmation-password", "password is required to modify user")
                        .asException();
            }
            login.confirm(caller.user().toString(), request.confirmationPassword(), client.value());
        }
        passwordChange.set(request.userid(), request.password());
    }

    private static String username(CreateTicketRequest request) {
        String name = request.username();
        if (request.realm() == null || name.endsWith("@" + request.realm())) {
            return name;
        }
        return name + "@" + request.realm();
    }
}

package dev.innkeeper.auth.ticket;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.innkeeper.access.Permissions;
import dev.innkeeper.api.model.ChangePasswordRequest;
import dev.innkeeper.api.model.CreateTicketRequest;
import dev.innkeeper.auth.Lists;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Problems.InvalidParameters;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.rest.ClientAddress;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to logins and passwords. */
@RestController
class TicketHandlers {
    private final Login login;
    private final TicketSigner signer;
    private final PasswordChange passwordChange;
    private final Permissions permissions;

    TicketHandlers(
            Login login,
            TicketSigner signer,
            PasswordChange passwordChange,
            Permissions permissions) {
        this.login = login;
        this.signer = signer;
        this.passwordChange = passwordChange;
        this.permissions = permissions;
    }

    /** Says nothing, to anybody. */
    @GetMapping("/access/ticket")
    void get() {}

    /** A ticket for a password or a ticket; with {@code path} and {@code privs} only the check. */
    @PostMapping("/access/ticket")
    LoginAnswer create(CreateTicketRequest request, ClientAddress client) {
        if (request.path() != null) {
            UserId user = login.confirm(username(request), request.password(), client.value());
            login.requirePrivileges(user, request.path(), Lists.split(request.privs()));
            return answer(user, Optional.empty());
        }
        UserId user = login.logIn(username(request), request.password(), client.value());
        return answer(user, Optional.of(signer.sign(user)));
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

    private LoginAnswer answer(UserId user, Optional<TicketSigner.Signed> signed) {
        return new LoginAnswer(
                user.toString(),
                signed.map(TicketSigner.Signed::ticket),
                signed.map(TicketSigner.Signed::csrf),
                Capabilities.of(Caller.user(user), permissions.snapshot()));
    }

    private static String username(CreateTicketRequest request) {
        String name = request.username();
        if (request.realm() == null || name.endsWith("@" + request.realm())) {
            return name;
        }
        return name + "@" + request.realm();
    }

    /** What a login is answered with. */
    record LoginAnswer(
            String username,
            Optional<String> ticket,
            @JsonProperty("CSRFPreventionToken") Optional<String> csrf,
            Map<String, SortedMap<String, Integer>> cap) {
        @Override
        public String toString() {
            return "LoginAnswer[" + username + "]";
        }
    }
}

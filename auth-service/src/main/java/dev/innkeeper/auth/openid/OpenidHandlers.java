package dev.innkeeper.auth.openid;

import dev.innkeeper.api.model.CreateOpenidAuthUrlRequest;
import dev.innkeeper.api.model.LoginByOpenidRequest;
import dev.innkeeper.auth.openid.OpenidLogin.Identity;
import dev.innkeeper.auth.ticket.LoginAnswer;
import dev.innkeeper.auth.ticket.Sessions;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.rest.ClientAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to logins by OpenID Connect. */
@RestController
class OpenidHandlers {
    private static final Logger LOG = LoggerFactory.getLogger(OpenidHandlers.class);

    private final OpenidLogin login;
    private final OpenidUsers users;
    private final Sessions sessions;

    OpenidHandlers(OpenidLogin login, OpenidUsers users, Sessions sessions) {
        this.login = login;
        this.users = users;
        this.sessions = sessions;
    }

    @PostMapping("/access/openid/auth-url")
    String begin(CreateOpenidAuthUrlRequest request) {
        return login.begin(request.realm(), request.redirectUrl());
    }

    /** Whatever is wrong, the answer is the same; why stands in the log and in the audit. */
    @PostMapping("/access/openid/login")
    LoginAnswer end(LoginByOpenidRequest request, ClientAddress client) {
        String name = "";
        try {
            Identity identity = login.end(request.state(), request.code(), request.redirectUrl());
            name = identity.name().orElse("") + "@" + identity.settings().realm();
            UserId user = users.require(identity);
            return sessions.open(user, "openid", client.value());
        } catch (ProblemException e) {
            LOG.atInfo()
                    .addKeyValue("user", name)
                    .addKeyValue("client", client.value())
                    .addKeyValue("cause", e.getMessage())
                    .log("Login failed");
            throw sessions.refused(name, e.problem().message(), client.value());
        }
    }
}

package dev.innkeeper.agent.door;

import dev.innkeeper.agent.pam.HostPasswords;
import dev.innkeeper.contracts.door.PamAnswer;
import dev.innkeeper.contracts.door.PamLogin;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Passwords of the host's accounts. */
@RestController
class PamDoor {
    private final HostPasswords passwords;

    PamDoor(HostPasswords passwords) {
        this.passwords = passwords;
    }

    @PostMapping("/pam/authenticate")
    PamAnswer authenticate(@RequestBody PamLogin login) {
        return passwords.check(login.user(), login.password());
    }

    @PostMapping("/pam/password")
    void change(@RequestBody PamLogin login) {
        passwords.change(login.user(), login.password());
    }
}

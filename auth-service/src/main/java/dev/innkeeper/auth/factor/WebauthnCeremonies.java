package dev.innkeeper.auth.factor;

import com.yubico.webauthn.AssertionRequest;
import com.yubico.webauthn.AssertionResult;
import com.yubico.webauthn.FinishAssertionOptions;
import com.yubico.webauthn.FinishRegistrationOptions;
import com.yubico.webauthn.RegistrationResult;
import com.yubico.webauthn.RelyingParty;
import com.yubico.webauthn.StartAssertionOptions;
import com.yubico.webauthn.StartRegistrationOptions;
import com.yubico.webauthn.data.AuthenticatorSelectionCriteria;
import com.yubico.webauthn.data.PublicKeyCredential;
import com.yubico.webauthn.data.PublicKeyCredentialCreationOptions;
import com.yubico.webauthn.data.RelyingPartyIdentity;
import com.yubico.webauthn.data.ResidentKeyRequirement;
import com.yubico.webauthn.data.UserIdentity;
import com.yubico.webauthn.data.UserVerificationRequirement;
import com.yubico.webauthn.exception.AssertionFailedException;
import com.yubico.webauthn.exception.RegistrationFailedException;
import dev.innkeeper.api.model.Webauthn;
import dev.innkeeper.kernel.Problems.Refused;
import dev.innkeeper.kernel.UserId;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Registers WebAuthn authenticators and lets them prove that they are there. */
@Component
class WebauthnCeremonies {
    private static final Duration REGISTRATION = Duration.ofMinutes(10);
    private static final Duration LOGIN = Duration.ofMinutes(5);
    private static final int LONGEST_ANSWER = 16 * 1024;
    private static final JsonMapper JSON = new JsonMapper();

    private final DatacenterFacts datacenter;
    private final WebauthnRows rows;
    private final WebauthnChallenges challenges;
    private final Clock clock;

    WebauthnCeremonies(
            DatacenterFacts datacenter,
            WebauthnRows rows,
            WebauthnChallenges challenges,
            Clock clock) {
        this.datacenter = datacenter;
        this.rows = rows;
        this.challenges = challenges;
        this.clock = clock;
    }

    boolean configured() {
        return datacenter.webauthn().filter(each -> each.id() != null).isPresent();
    }

    /**
     * What to ask a browser for: the argument of {@code navigator.credentials.create}, as JSON.
     *
     * @throws dev.innkeeper.kernel.ProblemException if the datacenter has no settings for it
     */
    String beginRegistration(UserId user) {
        PublicKeyCredentialCreationOptions request =
                party().startRegistration(
                                StartRegistrationOptions.builder()
                                        .user(
                                                UserIdentity.builder()
                                                        .name(user.toString())
                                                        .displayName(user.toString())
                                                        .id(WebauthnRows.handle(user.toString()))
                                                        .build())
                                        .authenticatorSelection(
                                                AuthenticatorSelectionCriteria.builder()
                                                        .residentKey(
                                                                ResidentKeyRequirement.DISCOURAGED)
                                                        .userVerification(
                                                                UserVerificationRequirement
                                                                        .DISCOURAGED)
                                                        .build())
                                        .build());
        try {
            challenges.keep(
                    request.getChallenge().getBase64Url(),
                    user,
                    "register",
                    request.toJson(),
                    clock.instant().plus(REGISTRATION));
            return request.toCredentialsCreateJson();
        } catch (IOException e) {
            throw new IllegalStateException("cannot write a registration request", e);
        }
    }

    /**
     * Takes the browser's answer. The challenge is used up either way.
     *
     * @param challenge as it stood in the request
     * @throws dev.innkeeper.kernel.ProblemException if the answer proves nothing
     */
    void finishRegistration(UserId user, Factor factor, String challenge, String answer) {
        String request =
                challenges
                        .use(challenge, user, "register", clock.instant())
                        .orElseThrow(() -> new Refused("no such challenge").asException());
        try {
            RegistrationResult result =
                    party().finishRegistration(
                                    FinishRegistrationOptions.builder()
                                            .request(
                                                    PublicKeyCredentialCreationOptions.fromJson(
                                                            request))
                                            .response(
                                                    PublicKeyCredential
                                                            .parseRegistrationResponseJson(
                                                                    plain(answer)))
                                            .build());
            rows.complete(
                    factor,
                    result.getKeyId().getId(),
                    result.getPublicKeyCose(),
                    result.getSignatureCount());
        } catch (RegistrationFailedException
                | IOException
                | IllegalArgumentException
                | JacksonException e) {
            throw new Refused("failed to verify WebAuthn registration").asException(e);
        }
    }

    /** What to ask a browser for at a login; empty if no authenticator of the user could answer. */
    Optional<ObjectNode> beginLogin(UserId user) {
        if (!configured() || rows.getCredentialIdsForUsername(user.toString()).isEmpty()) {
            return Optional.empty();
        }
        AssertionRequest request =
                party().startAssertion(
                                StartAssertionOptions.builder()
                                        .username(user.toString())
                                        .userVerification(UserVerificationRequirement.DISCOURAGED)
                                        .build());
        try {
            challenges.keep(
                    request.getPublicKeyCredentialRequestOptions().getChallenge().getBase64Url(),
                    user,
                    "login",
                    request.toJson(),
                    clock.instant().plus(LOGIN));
            return Optional.of((ObjectNode) JSON.readTree(request.toCredentialsGetJson()));
        } catch (IOException e) {
            throw new IllegalStateException("cannot write a login request", e);
        }
    }

    /** Whether an authenticator of the user has answered what was asked; each challenge once. */
    boolean finishLogin(UserId user, String answer) {
        try {
            var response = PublicKeyCredential.parseAssertionResponseJson(plain(answer));
            String challenge = response.getResponse().getClientData().getChallenge().getBase64Url();
            Optional<String> request = challenges.use(challenge, user, "login", clock.instant());
            if (request.isEmpty() || !configured()) {
                return false;
            }
            AssertionResult result =
                    party().finishAssertion(
                                    FinishAssertionOptions.builder()
                                            .request(AssertionRequest.fromJson(request.get()))
                                            .response(response)
                                            .build());
            if (result.isSuccess() && result.getUsername().equals(user.toString())) {
                rows.count(result.getCredentialId(), result.getSignatureCount());
                return true;
            }
            return false;
        } catch (AssertionFailedException
                | IOException
                | IllegalArgumentException
                | JacksonException e) {
            return false;
        }
    }

    /** Clients add their own copy of the challenge, and leave out what they have nothing for. */
    private static String plain(String answer) {
        if (answer.length() > LONGEST_ANSWER
                || !(JSON.readTree(answer) instanceof ObjectNode object)) {
            throw new IllegalArgumentException("no answer of an authenticator");
        }
        object.remove("challenge");
        if (!object.hasNonNull("clientExtensionResults")) {
            object.putObject("clientExtensionResults");
        }
        return object.toString();
    }

    private RelyingParty party() {
        Webauthn settings =
                datacenter
                        .webauthn()
                        .orElseThrow(() ->
                                new Refused("no webauthn configuration available").asException());
        String id = settings.id();
        if (id == null) {
            throw new Refused("no webauthn configuration available").asException();
        }
        String origin = settings.origin();
        return RelyingParty.builder()
                .identity(
                        RelyingPartyIdentity.builder()
                                .id(id)
                                .name(settings.rp() == null ? id : settings.rp())
                                .build())
                .credentialRepository(rows)
                .origins(Set.of(origin == null ? "https://" + id : origin))
                .allowOriginPort(origin == null)
                .allowOriginSubdomain(settings.allowSubdomainsOrDefault())
                .allowUntrustedAttestation(true)
                .clock(clock)
                .build();
    }
}

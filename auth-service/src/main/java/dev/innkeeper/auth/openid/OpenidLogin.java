package dev.innkeeper.auth.openid;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.Prompt;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.claims.ACR;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import dev.innkeeper.auth.Realm;
import dev.innkeeper.auth.Realms;
import dev.innkeeper.auth.openid.PendingLogins.Pending;
import dev.innkeeper.auth.openid.Providers.Provider;
import dev.innkeeper.auth.realm.RealmSecrets;
import dev.innkeeper.auth.realm.RealmTurns;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Problems.Refused;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Sends somebody to a provider, and asks the provider who it was that came back. Between the two
 * stand a state, which is good once, a nonce, which ties the provider's token to this login, and a
 * proof key (PKCE), which ties the provider's code to this cluster.
 */
@Component
class OpenidLogin {
    private final Realms realms;
    private final RealmSecrets secrets;
    private final RealmTurns turns;
    private final Providers providers;
    private final PendingLogins pending;

    OpenidLogin(
            Realms realms,
            RealmSecrets secrets,
            RealmTurns turns,
            Providers providers,
            PendingLogins pending) {
        this.realms = realms;
        this.secrets = secrets;
        this.turns = turns;
        this.providers = providers;
        this.pending = pending;
    }

    /**
     * Who came back.
     *
     * @param claims of the provider, by name; only texts
     */
    record Identity(OpenidSettings settings, Map<String, String> claims) {
        /** The user's name, without the realm; empty if the provider does not tell it. */
        Optional<String> name() {
            return claim(settings.claim());
        }

        Optional<String> claim(String name) {
            return Optional.ofNullable(claims.get(name)).filter(text -> !text.isBlank());
        }
    }

    /**
     * The address of the provider's login page.
     *
     * @throws ProblemException if the realm is none of this kind, or its provider does not answer
     */
    String begin(String realmName, String redirectUrl) {
        Realm realm = realms.require(realmName);
        OpenidSettings settings = OpenidSettings.of(realm, secrets);
        Provider provider =
                turns.take(realmName, () -> asking(settings, () -> providers.find(settings)));
        State state = new State(32);
        Nonce nonce = new Nonce(32);
        CodeVerifier verifier = new CodeVerifier();
        pending.add(
                state.getValue(),
                new Pending(realmName, redirectUrl, nonce.getValue(), verifier.getValue()));
        AuthenticationRequest.Builder request =
                new AuthenticationRequest.Builder(
                                ResponseType.CODE,
                                Scope.parse(List.copyOf(settings.scopes())),
                                new ClientID(settings.client()),
                                uri(redirectUrl))
                        .endpointURI(provider.metadata().getAuthorizationEndpointURI())
                        .state(state)
                        .nonce(nonce)
                        .codeChallenge(verifier, CodeChallengeMethod.S256);
        settings.prompt().ifPresent(text -> request.prompt(prompt(text)));
        if (!settings.acrValues().isEmpty()) {
            request.acrValues(settings.acrValues().stream().map(ACR::new).toList());
        }
        return request.build().toURI().toString();
    }

    /**
     * Asks who came back with this code.
     *
     * @throws ProblemException if the state is not known, or no more, or the provider says no
     */
    Identity end(String state, String code, String redirectUrl) {
        Pending login =
                pending.take(state)
                        .orElseThrow(() -> new Refused("no login waits for this").asException());
        if (!login.redirectUrl().equals(redirectUrl)) {
            throw new Refused("the login began at another address").asException();
        }
        OpenidSettings settings = OpenidSettings.of(realms.require(login.realm()), secrets);
        return turns.take(
                login.realm(), () -> asking(settings, () -> identify(settings, login, code)));
    }

    private Identity identify(OpenidSettings settings, Pending login, String code)
            throws IOException, GeneralException, BadJOSEException, JOSEException {
        Provider provider = providers.find(settings);
        TokenResponse answer =
                OIDCTokenResponseParser.parse(
                        providers.send(request(settings, provider, login, code).toHTTPRequest()));
        if (!answer.indicatesSuccess()) {
            throw new GeneralException(answer.toErrorResponse().getErrorObject());
        }
        OIDCTokenResponse tokens = (OIDCTokenResponse) answer.toSuccessResponse();
        IDTokenClaimsSet identity =
                provider.claims(
                        settings,
                        Objects.requireNonNull(
                                tokens.getOIDCTokens().getIDToken(), "no identity token"),
                        login.nonce());
        Map<String, String> claims = new HashMap<>();
        if (provider.metadata().getUserInfoEndpointURI() != null) {
            claims.putAll(
                    userInfo(
                            provider,
                            tokens.getOIDCTokens().getAccessToken(),
                            identity.getSubject().getValue()));
        }
        claims.putAll(texts(identity.toJSONObject()));
        return new Identity(settings, claims);
    }

    private static TokenRequest request(
            OpenidSettings settings, Provider provider, Pending login, String code) {
        AuthorizationCodeGrant grant =
                new AuthorizationCodeGrant(
                        new AuthorizationCode(code),
                        uri(login.redirectUrl()),
                        new CodeVerifier(login.verifier()));
        URI endpoint = provider.metadata().getTokenEndpointURI();
        ClientID client = new ClientID(settings.client());
        return settings.key().isEmpty()
                ? new TokenRequest.Builder(endpoint, client, grant).build()
                : new TokenRequest.Builder(
                                endpoint,
                                authentication(provider, client, settings.key().get()),
                                grant)
                        .build();
    }

    private static ClientAuthentication authentication(
            Provider provider, ClientID client, String key) {
        List<ClientAuthenticationMethod> offered =
                provider.metadata().getTokenEndpointAuthMethods();
        boolean basic =
                offered == null
                        || offered.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                        || !offered.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST);
        Secret secret = new Secret(key);
        return basic ? new ClientSecretBasic(client, secret) : new ClientSecretPost(client, secret);
    }

    /** More claims, for many providers put few into the token. They must be of the same subject. */
    private Map<String, String> userInfo(Provider provider, AccessToken token, String subject)
            throws IOException, GeneralException {
        UserInfoResponse answer =
                UserInfoResponse.parse(
                        providers.send(
                                new UserInfoRequest(
                                                provider.metadata().getUserInfoEndpointURI(), token)
                                        .toHTTPRequest()));
        if (!answer.indicatesSuccess() || answer.toSuccessResponse().getUserInfo() == null) {
            return Map.of();
        }
        Map<String, String> told = texts(answer.toSuccessResponse().getUserInfo().toJSONObject());
        return subject.equals(told.get("sub")) ? told : Map.of();
    }

    private static Map<String, String> texts(Map<String, Object> claims) {
        Map<String, String> texts = new HashMap<>();
        claims.forEach((name, value) -> {
            if (value instanceof String text) {
                texts.put(name, text);
            }
        });
        return texts;
    }

    private static Prompt prompt(String text) {
        try {
            return Prompt.parse(text);
        } catch (com.nimbusds.oauth2.sdk.ParseException e) {
            throw new Refused("'" + text + "' is no prompt of OpenID Connect").asException(e);
        }
    }

    private static URI uri(String text) {
        try {
            URI uri = new URI(text);
            if (!uri.isAbsolute()) {
                throw new Refused("redirect-url must be a whole address").asException();
            }
            return uri;
        } catch (java.net.URISyntaxException e) {
            throw new Refused("redirect-url is no address").asException(e);
        }
    }

    /** Something that asks the provider. */
    private interface Question<T> {
        T ask() throws IOException, GeneralException, BadJOSEException, JOSEException;
    }

    private static <T> T asking(OpenidSettings settings, Question<T> question) {
        try {
            return question.ask();
        } catch (IOException
                | GeneralException
                | BadJOSEException
                | JOSEException
                | IllegalArgumentException
                | NullPointerException e) {
            throw new Refused(
                            "OpenID provider of realm '"
                                    + settings.realm()
                                    + "': "
                                    + Objects.requireNonNullElse(
                                            e.getMessage(), e.getClass().getSimpleName()))
                    .asException(e);
        }
    }
}

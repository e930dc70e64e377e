package dev.innkeeper.auth.factor;

import dev.innkeeper.api.model.RealmTfa;
import dev.innkeeper.auth.AccessTopic;
import dev.innkeeper.auth.Realm;
import dev.innkeeper.auth.Realms;
import dev.innkeeper.auth.Users;
import dev.innkeeper.auth.audit.Audit;
import dev.innkeeper.kernel.Problems.InvalidParameters;
import dev.innkeeper.kernel.Problems.Refused;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.vault.Vault;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Changes what second factors a user has. */
@Component
class FactorDirectory {
    /** There is one set of recovery keys, under this id. */
    private static final String RECOVERY = "recovery";

    private static final int MOST = 50;

    private final Users users;
    private final Realms realms;
    private final Factors factors;
    private final FailureRecords failures;
    private final WebauthnCeremonies webauthn;
    private final YubicoServer yubico;
    private final Vault vault;
    private final AccessTopic topic;
    private final Audit audit;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    FactorDirectory(
            Users users,
            Realms realms,
            Factors factors,
            FailureRecords failures,
            WebauthnCeremonies webauthn,
            YubicoServer yubico,
            Vault vault,
            AccessTopic topic,
            Audit audit,
            Clock clock) {
        this.users = users;
        this.realms = realms;
        this.factors = factors;
        this.failures = failures;
        this.webauthn = webauthn;
        this.yubico = yubico;
        this.vault = vault;
        this.topic = topic;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Adds a one-time password generator, which proves itself by a code.
     *
     * @param address {@code otpauth://totp/…}
     * @return its id
     */
    @Transactional
    public String addTotp(UserId user, String description, String address, String code) {
        begin(user);
        OptionalLong step = Totp.parse(address).stepOf(code, clock.instant());
        if (step.isEmpty()) {
            throw new Refused("failed to verify TOTP challenge").asException();
        }
        Factor bare = fresh(user, FactorType.TOTP, description);
        Factor factor =
                bare.withSecret(
                        vault.seal(bare.purpose(), address.getBytes(StandardCharsets.UTF_8)));
        add(factor);
        factors.advance(factor, step.getAsLong());
        return factor.id();
    }

    /** Makes recovery keys and tells them, this once. */
    @Transactional
    public List<String> addRecovery(UserId user) {
        begin(user);
        if (factors.find(user, RECOVERY).isPresent()) {
            throw new Refused("user already has recovery keys").asException();
        }
        Factor factor = Factor.of(user.toString(), RECOVERY, FactorType.RECOVERY, "", now());
        List<String> keys = RecoveryKeys.make(random);
        add(factor);
        factors.addRecoveryKeys(
                factor, keys.stream().map(key -> RecoveryKeys.hash(user.toString(), key)).toList());
        return keys;
    }

    /** Asks a browser for an authenticator; nothing is added yet. */
    @Transactional
    public String beginWebauthn(UserId user) {
        begin(user);
        return webauthn.beginRegistration(user);
    }

    /** Adds the authenticator that has answered. */
    @Transactional
    public String addWebauthn(UserId user, String description, String challenge, String answer) {
        begin(user);
        Factor factor = fresh(user, FactorType.WEBAUTHN, description);
        add(factor);
        webauthn.finishRegistration(user, factor, challenge, answer);
        return factor.id();
    }

    /** Whether the server of the user's realm knows this key; asked outside of any transaction. */
    void requireYubicoKey(UserId user, String otp) {
        RealmTfa realm =
                realms.findById(user.realm())
                        .flatMap((Realm each) -> each.option("tfa"))
                        .map(RealmTfa::parse)
                        .filter(each -> each.type().equals("yubico"))
                        .orElseThrow(() ->
                                InvalidParameters.of(
                                                "type", "the realm has no settings for Yubico keys")
                                        .asException());
        if (!yubico.accepts(realm, otp)) {
            throw new Refused("failed to verify Yubico OTP").asException();
        }
    }

    /** Adds a key whose password was checked by {@link #requireYubicoKey}. */
    @Transactional
    public String addYubico(UserId user, String description, String otp) {
        begin(user);
        Factor factor =
                fresh(user, FactorType.YUBICO, description)
                        .withPublicId(YubicoServer.publicId(otp));
        add(factor);
        return factor.id();
    }

    /** Changes what is given. */
    @Transactional
    public void update(
            UserId user, String id, Optional<String> description, Optional<Boolean> enabled) {
        topic.lock();
        Factor before = factors.require(user, id);
        factors.change(
                before, description.orElse(before.description()), enabled.orElse(before.enabled()));
        audit.changed(
                "tfa.update",
                user + "/" + id,
                before.audited(),
                factors.require(user, id).audited());
    }

    @Transactional
    public void delete(UserId user, String id) {
        topic.lock();
        Factor gone = factors.require(user, id);
        factors.delete(gone);
        audit.changed("tfa.delete", user + "/" + id, gone.audited(), Map.of());
    }

    /** Opens what failures have locked; false if nothing was. */
    @Transactional
    public boolean unlock(UserId user) {
        topic.lock();
        users.require(user);
        Failures before = failures.lock(user);
        boolean locked = before.totpLocked() || before.locked(clock.instant());
        failures.set(user, Failures.NONE);
        if (locked) {
            audit.changed(
                    "tfa.unlock",
                    user.toString(),
                    Map.of("totp-locked", before.totpLocked()),
                    Map.of("totp-locked", false));
        }
        return locked;
    }

    private void begin(UserId user) {
        topic.lock();
        users.require(user);
        if (factors.listOf(user).size() >= MOST) {
            throw new Refused("user has too many second factors").asException();
        }
    }

    private Factor fresh(UserId user, FactorType type, String description) {
        return Factor.of(user.toString(), UUID.randomUUID().toString(), type, description, now());
    }

    private void add(Factor factor) {
        factors.add(factor);
        audit.changed("tfa.add", factor.userid() + "/" + factor.id(), Map.of(), factor.audited());
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }
}

package dev.innkeeper.auth.factor;

import dev.innkeeper.api.model.RealmTfa;
import dev.innkeeper.auth.User;
import dev.innkeeper.auth.Users;
import dev.innkeeper.auth.factor.OwnedFactors.Owned;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.vault.Vault;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a login asks for after the password, and whether the answer is good. */
@Component
public class SecondFactors {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int LONGEST = 20 * 1024;

    private final Users users;
    private final OwnedFactors owned;
    private final Factors factors;
    private final FailureRecords failures;
    private final WebauthnCeremonies webauthn;
    private final YubicoServer yubico;
    private final Vault vault;
    private final TransactionTemplate transaction;
    private final Clock clock;

    SecondFactors(
            Users users,
            OwnedFactors owned,
            Factors factors,
            FailureRecords failures,
            WebauthnCeremonies webauthn,
            YubicoServer yubico,
            Vault vault,
            TransactionTemplate transaction,
            Clock clock) {
        this.users = users;
        this.owned = owned;
        this.factors = factors;
        this.failures = failures;
        this.webauthn = webauthn;
        this.yubico = yubico;
        this.vault = vault;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** What a password alone leads to. */
    public sealed interface Demand {
        /** Nothing more is asked. */
        record None() implements Demand {}

        /**
         * @param json which kinds may be shown, and what authenticators are asked
         */
        record Challenge(String json) implements Demand {}

        /**
         * @param reason for administrators
         */
        record Impossible(String reason) implements Demand {}
    }

    /** Whether the user has to show anything besides his password. */
    public boolean demanded(UserId user) {
        return users.find(user)
                .map(owned::of)
                .filter(each -> each.any() || each.demand().isPresent())
                .isPresent();
    }

    /** What is to be asked of a user whose password was right. */
    public Demand demand(UserId id) {
        return transaction.execute(
                status -> users.find(id).map(this::demand).orElseGet(Demand.None::new));
    }

    private Demand demand(User user) {
        Owned has = owned.of(user);
        if (has.lacks()) {
            return new Demand.Impossible("the realm asks for a second factor that is missing");
        }
        if (!has.any()) {
            return new Demand.None();
        }
        Failures record = failures.of(user.userId());
        if (record.locked(clock.instant())) {
            return new Demand.Impossible("second factors are locked after too many failures");
        }
        ObjectNode challenge = JSON.createObjectNode();
        boolean oath = has.demand().filter(each -> each.type().equals("oath")).isPresent();
        if (has.takes(FactorType.TOTP)
                && (has.has(FactorType.TOTP) || (oath && has.key().isPresent()))
                && !record.totpLocked()) {
            challenge.put("totp", true);
        }
        if (has.takes(FactorType.YUBICO)
                && (has.has(FactorType.YUBICO) || (!oath && has.key().isPresent()))) {
            challenge.put("yubico", true);
        }
        addRecovery(challenge, has);
        if (has.takes(FactorType.WEBAUTHN)) {
            webauthn.beginLogin(user.userId()).ifPresent(asked -> challenge.set("webauthn", asked));
        }
        return challenge.isEmpty()
                ? new Demand.Impossible("no second factor is left")
                : new Demand.Challenge(challenge.toString());
    }

    private void addRecovery(ObjectNode challenge, Owned has) {
        List<Integer> left =
                has.of(FactorType.RECOVERY).stream()
                        .flatMap(factor -> factors.recoveryKeysLeft(factor).stream())
                        .toList();
        if (!left.isEmpty()) {
            ArrayNode numbers = challenge.putArray("recovery");
            left.forEach(numbers::add);
        }
    }

    /**
     * Whether this is a good answer. A failure counts, whatever becomes of the request.
     *
     * @param answer {@code totp:123456}, {@code recovery:…}, {@code webauthn:{…}}, {@code
     *     yubico:…}; without a kind it is guessed from its form
     */
    public boolean accepts(UserId id, String answer) {
        Optional<User> user = users.find(id);
        Optional<Answer> given = Answer.parse(answer);
        if (user.isEmpty() || given.isEmpty() || answer.length() > LONGEST) {
            return false;
        }
        Owned has = owned.of(user.get());
        // A server far away is asked before anything is locked here.
        boolean vouched =
                given.get().type() != FactorType.YUBICO || vouchedByServer(has, given.get());
        return Boolean.TRUE.equals(
                transaction.execute(status -> tried(id, has, given.get(), vouched)));
    }

    private boolean tried(UserId id, Owned has, Answer answer, boolean vouched) {
        Failures before = failures.lock(id);
        Instant now = clock.instant();
        boolean totp = answer.type() == FactorType.TOTP;
        if (before.locked(now) || (totp && before.totpLocked()) || !has.takes(answer.type())) {
            return false;
        }
        boolean good = vouched && check(id, has, answer, now);
        failures.set(id, good ? before.succeeded(answer.type()) : before.failed(totp, now));
        return good;
    }

    private boolean check(UserId id, Owned has, Answer answer, Instant now) {
        return switch (answer.type()) {
            case TOTP -> totp(id, has, answer.text(), now);
            case RECOVERY -> recovery(has, answer.text());
            case WEBAUTHN ->
                    has.has(FactorType.WEBAUTHN) && webauthn.finishLogin(id, answer.text());
            case YUBICO -> owns(has, answer.text());
        };
    }

    private boolean totp(UserId id, Owned has, String code, Instant now) {
        for (Factor factor : has.of(FactorType.TOTP)) {
            OptionalLong step = secret(factor).stepOf(code, now);
            if (step.isPresent() && factors.advance(factor, step.getAsLong())) {
                return true;
            }
        }
        return listedSecret(has)
                .map(secret -> secret.stepOf(code, now))
                .filter(step -> step.isPresent() && failures.advance(id, step.getAsLong()))
                .isPresent();
    }

    /** The secret among the user's keys, of the form that the realm asks for. */
    private static Optional<Totp> listedSecret(Owned has) {
        Optional<RealmTfa> oath = has.demand().filter(each -> each.type().equals("oath"));
        if (oath.isEmpty() || has.key().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    Totp.of(
                            has.key().get(),
                            "HmacSHA1",
                            oath.get().digitsOrDefault(),
                            oath.get().stepOrDefault()));
        } catch (ProblemException noSecret) {
            return Optional.empty();
        }
    }

    private Totp secret(Factor factor) {
        byte[] address = vault.open(factor.purpose(), factor.sealedSecret().orElseThrow());
        return Totp.parse(new String(address, StandardCharsets.UTF_8));
    }

    private boolean recovery(Owned has, String key) {
        return has.of(FactorType.RECOVERY).stream()
                .anyMatch(factor ->
                        factors.useRecoveryKey(factor, RecoveryKeys.hash(factor.userid(), key)));
    }

    private boolean vouchedByServer(Owned has, Answer answer) {
        return owns(has, answer.text())
                && has.demand()
                        .filter(each -> each.type().equals("yubico"))
                        .filter(each -> yubico.accepts(each, answer.text()))
                        .isPresent();
    }

    private static boolean owns(Owned has, String otp) {
        String publicId = YubicoServer.publicId(otp);
        return !publicId.isEmpty()
                && (has.key().filter(publicId::equals).isPresent()
                        || has.of(FactorType.YUBICO).stream()
                                .anyMatch(factor ->
                                        factor.publicId().filter(publicId::equals).isPresent()));
    }

    /** An answer with its kind. */
    record Answer(FactorType type, String text) {
        static Optional<Answer> parse(String text) {
            int colon = text.indexOf(':');
            Optional<FactorType> named =
                    colon < 0 ? Optional.empty() : FactorType.find(text.substring(0, colon));
            if (named.isPresent()) {
                return named.map(type -> new Answer(type, text.substring(colon + 1)));
            }
            if (text.matches("[0-9]{6,8}")) {
                return Optional.of(new Answer(FactorType.TOTP, text));
            }
            if (!YubicoServer.publicId(text).isEmpty()) {
                return Optional.of(new Answer(FactorType.YUBICO, text));
            }
            return text.matches("[0-9a-fA-F]{4}(-[0-9a-fA-F]{4}){3}")
                    ? Optional.of(new Answer(FactorType.RECOVERY, text))
                    : Optional.empty();
        }

        @Override
        public String toString() {
            return "Answer[" + type + "]";
        }
    }
}

package dev.innkeeper.auth.factor;

import dev.innkeeper.api.model.RealmTfa;
import dev.innkeeper.auth.Realm;
import dev.innkeeper.auth.Realms;
import dev.innkeeper.auth.User;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What a user could show at a login, and what his realm asks for. */
@Component
class OwnedFactors {
    /** Stands among a user's keys where factors are kept apart. */
    private static final String ELSEWHERE = "x";

    private final Factors factors;
    private final Realms realms;

    OwnedFactors(Factors factors, Realms realms) {
        this.factors = factors;
        this.realms = realms;
    }

    /**
     * @param demand what the realm asks for
     * @param enabled those that may be used
     * @param key a secret (realm oath) or a key's public id (realm yubico) among the user's keys
     */
    record Owned(Optional<RealmTfa> demand, List<Factor> enabled, Optional<String> key) {
        boolean any() {
            return !enabled.isEmpty() || key.isPresent();
        }

        boolean has(FactorType type) {
            return enabled.stream().anyMatch(factor -> factor.type() == type);
        }

        List<Factor> of(FactorType type) {
            return enabled.stream().filter(factor -> factor.type() == type).toList();
        }

        /** Whether the realm asks for something that this user does not have. */
        boolean lacks() {
            return demand.filter(each ->
                            key.isEmpty()
                                    && !has(
                                            each.type().equals("yubico")
                                                    ? FactorType.YUBICO
                                                    : FactorType.TOTP))
                    .isPresent();
        }

        /** A realm that asks for one kind takes that kind, or a key on paper. */
        boolean takes(FactorType type) {
            return demand.isEmpty()
                    || type == FactorType.RECOVERY
                    || type
                            == (demand.get().type().equals("yubico")
                                    ? FactorType.YUBICO
                                    : FactorType.TOTP);
        }
    }

    Owned of(User user) {
        Optional<RealmTfa> demand =
                realms.findById(user.userId().realm())
                        .flatMap((Realm realm) -> realm.option("tfa"))
                        .map(RealmTfa::parse);
        List<Factor> enabled =
                factors.listOf(user.userId()).stream().filter(Factor::enabled).toList();
        Optional<String> key =
                demand.isEmpty()
                        ? Optional.empty()
                        : user.keys().filter(keys -> !keys.startsWith(ELSEWHERE));
        return new Owned(demand, enabled, key);
    }
}

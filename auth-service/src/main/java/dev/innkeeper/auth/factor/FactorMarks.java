package dev.innkeeper.auth.factor;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** What the list of users tells of their second factors. */
@Component
public class FactorMarks {
    private final Factors factors;
    private final FailureRecords failures;
    private final Clock clock;

    FactorMarks(Factors factors, FailureRecords failures, Clock clock) {
        this.factors = factors;
        this.failures = failures;
        this.clock = clock;
    }

    /** All of them at one moment. */
    public Marks now() {
        Set<String> having =
                factors.listAll().stream().map(Factor::userid).collect(Collectors.toSet());
        return new Marks(having, failures.all(), clock.instant().getEpochSecond());
    }

    /** What is to be told of each user. */
    public static final class Marks {
        private final Set<String> having;
        private final Map<String, Failures> failures;
        private final long now;

        Marks(Set<String> having, Map<String, Failures> failures, long now) {
            this.having = having;
            this.failures = failures;
            this.now = now;
        }

        /** Whether the user has second factors of his own: Proxmox VE then shows the key "x". */
        public boolean has(String userid) {
            return having.contains(userid);
        }

        /** Seconds since 1970; empty if the user may try. */
        public Optional<Long> lockedUntil(String userid) {
            return Optional.ofNullable(failures.get(userid))
                    .map(Failures::lockedUntil)
                    .filter(until -> until > now);
        }

        /** True or absent. */
        public Optional<Boolean> totpLocked(String userid) {
            return Optional.ofNullable(failures.get(userid))
                    .map(Failures::totpLocked)
                    .filter(locked -> locked);
        }
    }
}

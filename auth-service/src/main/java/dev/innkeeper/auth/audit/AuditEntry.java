package dev.innkeeper.auth.audit;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One thing that happened.
 *
 * @param actor who did it: a user, a token, what somebody called himself at a login
 * @param action such as {@code user.update} or {@code login}
 * @param object what it was done to
 * @param reason of a refusal, for administrators
 * @param before what was different before; never a secret
 * @param after what is different now
 */
record AuditEntry(
        Instant at,
        String actor,
        String client,
        String action,
        String object,
        boolean ok,
        Optional<String> reason,
        Map<String, ?> before,
        Map<String, ?> after) {}

package dev.innkeeper.auth.audit;

import dev.innkeeper.contracts.AuditEvent;
import dev.innkeeper.contracts.AuditEvent.AccessChanged;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.outbox.Outbox;
import dev.innkeeper.outbox.ServiceName;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Keeps what was done to anybody's access, and tells it to the cluster's log. To be called in the
 * transaction of the change: there is no change without its entry, and no entry without its change.
 */
@Component
public class Audit {
    private static final int LONGEST = 256;

    private final AuditLog log;
    private final Outbox outbox;
    private final String topic;
    private final Clock clock;

    Audit(AuditLog log, Outbox outbox, ServiceName service, Clock clock) {
        this.log = log;
        this.outbox = outbox;
        this.topic = Topics.audit(service.value());
        this.clock = clock;
    }

    /**
     * Somebody ({@link Actor}) changed something. Only what differs is kept.
     *
     * @param action such as {@code user.update}: a kind of thing, and what was done to it
     * @param object which one, such as {@code alice@pve}
     * @param before its properties; none if it was not there. Never a secret
     * @param after the same now; none if it is gone
     */
    public void changed(String action, String object, Map<String, ?> before, Map<String, ?> after) {
        Actor actor = Actor.present();
        Instant now = clock.instant();
        AuditEntry entry = entry(actor, now, new Change(action, object, before, after));
        log.add(entry);
        publish(
                actor.name(),
                new AccessChanged(
                        actor.name(),
                        action,
                        printable(object),
                        printable(summary(entry.before(), entry.after())),
                        actor.client(),
                        now));
    }

    /** One of many changes that are made together; see {@link #changed}. */
    public record Change(
            String action, String object, Map<String, ?> before, Map<String, ?> after) {}

    /**
     * Keeps each of many changes. The cluster's log is told of none of them, for they would bury
     * everything else there; whoever makes them tells it of the whole.
     */
    public void keep(List<Change> changes) {
        Actor actor = Actor.present();
        Instant now = clock.instant();
        log.addAll(changes.stream().map(change -> entry(actor, now, change)).toList());
    }

    private static AuditEntry entry(Actor actor, Instant now, Change change) {
        return new AuditEntry(
                now,
                actor.name(),
                actor.client(),
                change.action(),
                change.object(),
                true,
                Optional.empty(),
                differing(change.before(), change.after()),
                differing(change.after(), change.before()));
    }

    /** Somebody logged in; the event says how. */
    public void loggedIn(AuditEvent.LoggedIn login, String how) {
        log.add(
                new AuditEntry(
                        login.at(),
                        login.user().toString(),
                        login.client(),
                        "login",
                        login.user().toString(),
                        true,
                        Optional.empty(),
                        Map.of(),
                        Map.of("by", how)));
        publish(login.user().toString(), login);
    }

    /** Somebody was not who he said. */
    public void loginFailed(AuditEvent.LoginFailed failure) {
        log.add(
                new AuditEntry(
                        failure.at(),
                        failure.user(),
                        failure.client(),
                        "login",
                        failure.user(),
                        false,
                        Optional.of(failure.reason()),
                        Map.of(),
                        failure.untold() == 0 ? Map.of() : Map.of("untold", failure.untold())));
        publish(failure.user(), failure);
    }

    private void publish(String key, AuditEvent event) {
        outbox.publish(topic, key, event);
    }

    /** What one has, and the other has not or otherwise. */
    private static Map<String, Object> differing(Map<String, ?> one, Map<String, ?> other) {
        Map<String, Object> found = new TreeMap<>();
        one.forEach((name, value) -> {
            if (!Objects.equals(value, other.get(name))) {
                found.put(name, value);
            }
        });
        return found;
    }

    private static String summary(Map<String, ?> lost, Map<String, ?> won) {
        TreeSet<String> names = new TreeSet<>(lost.keySet());
        names.addAll(won.keySet());
        return names.stream()
                .map(name ->
                        name
                                + ": "
                                + (lost.containsKey(name) ? lost.get(name) + " -> " : "")
                                + (won.containsKey(name) ? won.get(name) : "-"))
                .collect(Collectors.joining(", "));
    }

    /** One line of limited length, for parts of it come from anybody. */
    public static String printable(String text) {
        String line = text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029]", "?");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST);
    }
}

package dev.innkeeper.outbox;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which topics a reader wants: by name, or all that match a pattern, where new ones are found
 * within a second.
 */
public record Subscription(Set<String> topics, Optional<Pattern> pattern) {
    public Subscription {
        topics = Set.copyOf(topics);
    }

    public static Subscription to(String... topics) {
        return new Subscription(Set.of(topics), Optional.empty());
    }

    /** All topics whose whole name matches this regular expression. */
    public static Subscription matching(String regex) {
        return new Subscription(Set.of(), Optional.of(Pattern.compile(regex)));
    }

    boolean includes(String topic) {
        return topics.contains(topic)
                || pattern.filter(p -> p.matcher(topic).matches()).isPresent();
    }
}

package dev.innkeeper.storage.prune;

import java.time.LocalDateTime;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Which backups of a guest to keep: so many of the last, then the newest of so many hours, days,
 * ISO weeks, months and years. A period that an earlier rule covers does not use up the count of a
 * later one (CLUSTER-SEMANTICS 3.10). Without any rule everything is kept.
 */
record Retention(Map<Rule, Integer> rules) {

    Retention {
        rules = Map.copyOf(rules);
    }

    /** In the order in which they are applied, with what makes two moments the same period. */
    enum Rule {
        LAST(at -> at),
        HOURLY(at -> at.toLocalDate() + "/" + at.getHour()),
        DAILY(at -> at.toLocalDate()),
        WEEKLY(at ->
                at.get(IsoFields.WEEK_BASED_YEAR)
                        + "/"
                        + at.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR)),
        MONTHLY(at -> at.getYear() + "/" + at.getMonthValue()),
        YEARLY(at -> at.getYear());

        private final Function<LocalDateTime, Object> period;

        Rule(Function<LocalDateTime, Object> period) {
            this.period = period;
        }

        Object period(LocalDateTime at) {
            return period.apply(at);
        }
    }

    /** Reads {@code keep-last=3,keep-daily=7}, which the contract has checked. */
    static Retention parse(String text) {
        Map<Rule, Integer> rules = new EnumMap<>(Rule.class);
        for (String part : text.split(",")) {
            int equals = part.indexOf('=');
            String name = part.substring(0, Math.max(0, equals)).strip();
            for (Rule rule : Rule.values()) {
                if (name.equals("keep-" + rule.name().toLowerCase(java.util.Locale.ROOT))) {
                    rules.put(rule, Integer.parseInt(part.substring(equals + 1).strip()));
                }
            }
        }
        return new Retention(rules);
    }

    boolean keepsAll() {
        return rules.values().stream().noneMatch(count -> count > 0);
    }

    /** Of one guest's backups those to keep. */
    Set<BackupFile> kept(List<BackupFile> backups) {
        if (keepsAll()) {
            return Set.copyOf(backups);
        }
        List<BackupFile> open = new ArrayList<>(backups);
        open.sort(Comparator.comparing(BackupFile::at).reversed());
        Set<BackupFile> kept = new HashSet<>();
        for (Rule rule : Rule.values()) {
            apply(rule, rules.getOrDefault(rule, 0), open, kept);
        }
        return kept;
    }

    /** Takes out of {@code open} what this rule decides, and adds to {@code kept} what it keeps. */
    private static void apply(Rule rule, int count, List<BackupFile> open, Set<BackupFile> kept) {
        Set<Object> covered = new HashSet<>();
        kept.forEach(backup -> covered.add(rule.period(backup.at())));
        Set<Object> mine = new HashSet<>();
        for (BackupFile backup : List.copyOf(open)) {
            Object period = rule.period(backup.at());
            if (covered.contains(period)) {
                continue;
            }
            if (!mine.contains(period)) {
                if (mine.size() >= count) {
                    return;
                }
                mine.add(period);
                kept.add(backup);
            }
            open.remove(backup);
        }
    }
}

package dev.innkeeper.auth.sync;

import dev.innkeeper.kernel.CalendarEvent;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * Syncs a realm at set times.
 *
 * @param countedFrom the moment of the last change of the schedule: nothing before it was missed
 */
record SyncJob(
        String id,
        String realm,
        CalendarEvent schedule,
        boolean enabled,
        Optional<String> comment,
        Optional<String> scope,
        Optional<String> removeVanished,
        Optional<Boolean> enableNew,
        Instant countedFrom,
        Optional<Instant> lastRun,
        Optional<String> lastUpid) {

    /** When it is due next; empty while it is off, and for a schedule without an end. */
    Optional<Instant> nextRun(ZoneId zone) {
        Instant from = lastRun.filter(run -> run.isAfter(countedFrom)).orElse(countedFrom);
        return enabled
                ? schedule.next(ZonedDateTime.ofInstant(from, zone)).map(ZonedDateTime::toInstant)
                : Optional.empty();
    }

    SyncOptions.Wish wish() {
        return new SyncOptions.Wish(
                scope, removeVanished, enableNew, Optional.empty(), Optional.empty());
    }
}

package dev.innkeeper.storage.statistics;

import java.time.Instant;

/**
 * A span of time that statistics are shown for, in steps of equal length. Proxmox VE shows 70 steps
 * of each.
 */
enum Timeframe {
    HOUR(60),
    DAY(30 * 60),
    WEEK(3 * 3600),
    MONTH(12 * 3600),
    YEAR(7 * 24 * 3600);

    static final int STEPS = 70;

    private final long seconds;

    Timeframe(long seconds) {
        this.seconds = seconds;
    }

    /** Length of a step in seconds. */
    long step() {
        return seconds;
    }

    /** Where the step begins that holds this moment, in seconds of the epoch. */
    long stepOf(Instant moment) {
        return Math.floorDiv(moment.getEpochSecond(), seconds) * seconds;
    }

    /** The first step that is shown now. */
    long firstStep(Instant now) {
        return stepOf(now) - (STEPS - 1) * seconds;
    }

    static Timeframe of(String wire) {
        return valueOf(wire.toUpperCase(java.util.Locale.ROOT));
    }
}

package dev.innkeeper.history;

import java.util.Locale;

/** How far back a client looks; each in {@link #SLOTS} steps (recorded: one minute for an hour). */
public enum Timeframe {
    HOUR(60),
    DAY(30 * 60),
    WEEK(3 * 60 * 60),
    MONTH(12 * 60 * 60),
    YEAR(7 * 24 * 60 * 60);

    /** How many steps there are (recorded). */
    static final int SLOTS = 70;

    private final int stepSeconds;

    Timeframe(int stepSeconds) {
        this.stepSeconds = stepSeconds;
    }

    /**
     * @param text such as {@code hour}
     */
    public static Timeframe of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    int stepSeconds() {
        return stepSeconds;
    }

    /** When the step ends in which this second lies, in seconds since 1970. */
    long endOf(long second) {
        return Math.ceilDiv(second, stepSeconds) * stepSeconds;
    }

    /** When the last step ended that is over. */
    long lastEnd(long second) {
        return Math.floorDiv(second, stepSeconds) * stepSeconds;
    }

    int slot(long end) {
        return (int) (end / stepSeconds % SLOTS);
    }
}

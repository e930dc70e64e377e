package dev.innkeeper.api.check;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A calendar event in the manner of systemd: {@code [weekdays] [date] time}, or one of its words.
 *
 * <p>{@code mon..fri 21:00}, {@code *-*-1 02:30}, {@code 0/4:0}, {@code daily}.
 */
final class CalendarEventFormat implements Format {
    private static final String DAY =
            "(?i:mon|tue|wed|thu|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday)";
    private static final String DAYS =
            DAY + "(?:(?:\\.\\.|-)" + DAY + ")?(?:," + DAY + "(?:(?:\\.\\.|-)" + DAY + ")?)*";
    private static final String ITEM = "(?:\\*|\\d{1,4}(?:\\.\\.\\d{1,4})?)(?:/\\d{1,4})?";
    private static final String ITEMS = ITEM + "(?:," + ITEM + ")*";
    private static final String DATE = "(?:" + ITEMS + "-)?" + ITEMS + "-" + ITEMS;
    private static final String TIME = ITEMS + "(?::" + ITEMS + "){0,2}";
    private static final String WORD =
            "minutely|hourly|daily|weekly|monthly|quarterly|yearly|annually|semiannually|semi-annually";
    private static final Predicate<String> EVENT =
            Format.matching(
                    "\\s*(?:(?:"
                            + WORD
                            + ")|"
                            + DAYS
                            + "|(?:"
                            + DAYS
                            + "\\s+)?(?:"
                            + DATE
                            + "|(?:"
                            + DATE
                            + "\\s+)?"
                            + TIME
                            + "))\\s*");

    @Override
    public @Nullable String complaint(String value) {
        if (EVENT.test(value)) {
            return null;
        }
        String first = value.strip().split("\\s+", 2)[0];
        return "invalid calendar event '%s' - unable to parse calendar event at '%s' - Nom(Tag)\n\n"
                .formatted(value, first);
    }
}

package dev.innkeeper.kernel;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a job is due, in the notation of systemd that Proxmox VE uses: {@code [weekdays] [[year-]
 * month-day] [hours:minutes[:seconds]]}, or one of its words. A number without a colon counts
 * minutes; each field is a list of values, ranges {@code 8..17} and steps {@code 0/15}.
 *
 * <p>Times are local ones. One that a change of the clocks leaves out is moved behind the gap; one
 * that it repeats happens once.
 */
public final class CalendarEvent {
    /** How far ahead is looked; a 29th of February on a given weekday comes within 40 years. */
    private static final int DAYS_AHEAD = 366 * 40;

    private static final Map<String, String> WORDS =
            Map.ofEntries(
                    Map.entry("minutely", "*:*"),
                    Map.entry("hourly", "*:00"),
                    Map.entry("daily", "*-* 00:00"),
                    Map.entry("weekly", "mon 00:00"),
                    Map.entry("monthly", "*-1 00:00"),
                    Map.entry("quarterly", "1,4,7,10-1 00:00"),
                    Map.entry("semiannually", "1,7-1 00:00"),
                    Map.entry("semi-annually", "1,7-1 00:00"),
                    Map.entry("yearly", "1-1 00:00"),
                    Map.entry("annually", "1-1 00:00"));
    private static final List<String> DAYS =
            List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
    private static final Pattern DAY_RANGE =
            Pattern.compile(
                    "(mon|tue|wed|thu|fri|sat|sun)[a-z]*"
                            + "(?:(?:\\.\\.|-)(mon|tue|wed|thu|fri|sat|sun)[a-z]*)?");

    private final String text;
    private final Set<DayOfWeek> weekdays;
    private final CalendarField years;
    private final CalendarField months;
    private final CalendarField days;
    private final CalendarField hours;
    private final CalendarField minutes;
    private final CalendarField seconds;

    /**
     * Reads an event.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static CalendarEvent parse(String text) {
        return new CalendarEvent(text);
    }

    private CalendarEvent(String text) {
        this.text = text;
        String line = text.strip().toLowerCase(Locale.ROOT);
        String[] parts = WORDS.getOrDefault(line, line).split("\\s+");
        int next = 0;
        boolean named = Character.isLetter(parts[0].isEmpty() ? ' ' : parts[0].charAt(0));
        this.weekdays = named ? weekdays(parts[next++]) : EnumSet.allOf(DayOfWeek.class);
        String[] date = {"*", "*", "*"};
        boolean dated = next < parts.length && isDate(parts[next]);
        if (dated) {
            String[] fields = parts[next++].split("-", -1);
            require(fields.length == 2 || fields.length == 3);
            System.arraycopy(fields, 0, date, 3 - fields.length, fields.length);
        }
        this.years = CalendarField.parse(date[0], 1970, 9999);
        this.months = CalendarField.parse(date[1], 1, 12);
        this.days = CalendarField.parse(date[2], 1, 31);
        String[] time = next < parts.length ? time(parts[next++]) : new String[] {"0", "0", "0"};
        require(next == parts.length);
        this.hours = CalendarField.parse(time[0], 0, 23);
        this.minutes = CalendarField.parse(time[1], 0, 59);
        this.seconds = CalendarField.parse(time[2], 0, 59);
    }

    private static String[] time(String part) {
        String[] fields = part.split(":", -1);
        return switch (fields.length) {
            case 1 -> new String[] {"*", fields[0], "0"};
            case 2 -> new String[] {fields[0], fields[1], "0"};
            case 3 -> fields;
            default -> throw new IllegalArgumentException("not a time: '" + part + "'");
        };
    }

    private static boolean isDate(String part) {
        return part.indexOf('-') >= 0 && part.indexOf(':') < 0;
    }

    private static Set<DayOfWeek> weekdays(String part) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String item : part.split(",")) {
            Matcher range = DAY_RANGE.matcher(item);
            if (!range.matches()) {
                throw new IllegalArgumentException("not a day of the week: '" + item + "'");
            }
            int first = DAYS.indexOf(range.group(1));
            int last = range.group(2) == null ? first : DAYS.indexOf(range.group(2));
            require(first <= last);
            for (int day = first; day <= last; day++) {
                days.add(DayOfWeek.of(day + 1));
            }
        }
        return days;
    }

    private static void require(boolean valid) {
        if (!valid) {
            throw new IllegalArgumentException("not a calendar event");
        }
    }

    /**
     * The first time after this one.
     *
     * @return empty if there is none, as for a 30th of February
     */
    public Optional<ZonedDateTime> next(ZonedDateTime after) {
        ZoneId zone = after.getZone();
        LocalDateTime from = after.toLocalDateTime();
        LocalDate day = from.toLocalDate();
        for (int i = 0; i < DAYS_AHEAD; i++, day = day.plusDays(1)) {
            if (matches(day)) {
                LocalTime earliest = i == 0 ? from.toLocalTime() : LocalTime.MIN;
                Optional<ZonedDateTime> found = onDay(day, earliest, zone, after);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private boolean matches(LocalDate day) {
        return weekdays.contains(day.getDayOfWeek())
                && years.has(day.getYear())
                && months.has(day.getMonthValue())
                && days.has(day.getDayOfMonth());
    }

    private Optional<ZonedDateTime> onDay(
            LocalDate day, LocalTime earliest, ZoneId zone, ZonedDateTime after) {
        for (int hour : hours.from(earliest.getHour())) {
            boolean sameHour = hour == earliest.getHour();
            for (int minute : minutes.from(sameHour ? earliest.getMinute() : 0)) {
                boolean sameMinute = sameHour && minute == earliest.getMinute();
                for (int second : seconds.from(sameMinute ? earliest.getSecond() : 0)) {
                    ZonedDateTime time =
                            ZonedDateTime.of(day, LocalTime.of(hour, minute, second), zone);
                    if (time.isAfter(after)) {
                        return Optional.of(time);
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CalendarEvent event && event.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}

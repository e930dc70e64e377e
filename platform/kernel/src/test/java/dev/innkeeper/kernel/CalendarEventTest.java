package dev.innkeeper.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalendarEventTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    /** 2026-11-21 is a Saturday. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            textBlock =
                    """
                    minutely, 2026-11-21T10:17:30, 2026-11-21T10:18 2026-11-21T10:19
                    hourly, 2026-11-21T10:00, 2026-11-21T11:00 2026-11-21T12:00
                    daily, 2026-11-21T10:17, 2026-11-22T00:00 2026-11-23T00:00
                    weekly, 2026-11-21T10:17, 2026-11-23T00:00 2026-11-30T00:00
                    monthly, 2026-11-21T10:17, 2026-12-01T00:00 2027-01-01T00:00
                    quarterly, 2026-11-21T10:17, 2027-01-01T00:00 2027-04-01T00:00
                    semi-annually, 2026-11-21T10:17, 2027-01-01T00:00 2027-07-01T00:00
                    yearly, 2026-11-21T10:17, 2027-01-01T00:00 2028-01-01T00:00
                    */5, 2026-11-21T10:17, 2026-11-21T10:20 2026-11-21T10:25
                    21:00, 2026-11-21T21:00, 2026-11-22T21:00 2026-11-23T21:00
                    sat, 2026-11-21T00:00, 2026-11-28T00:00 2026-12-05T00:00
                    mon..wed 30/10, 2026-11-21T10:17, 2026-11-23T00:30 2026-11-23T00:40
                    "mon..fri 8..17,22:0/15", 2026-11-20T17:44, 2026-11-20T17:45 2026-11-20T22:00
                    8:00/15, 2026-11-21T08:45, 2026-11-22T08:00 2026-11-22T08:15
                    "fri 12..13:5/20", 2026-11-21T10:17, 2026-11-27T12:05 2026-11-27T12:25
                    "12,14,16:5/5", 2026-11-21T14:55, 2026-11-21T16:05 2026-11-21T16:10
                    */2:00, 2026-11-21T10:17, 2026-11-21T12:00 2026-11-21T14:00
                    sat *-1..7 15:00, 2026-11-21T10:17, 2026-12-05T15:00 2027-01-02T15:00
                    2028-2-29, 2026-11-21T10:17, 2028-02-29T00:00
                    *-*-1 02:30, 2026-11-21T10:17, 2026-12-01T02:30 2027-01-01T02:30
                    mon-wed 10:00, 2026-11-21T10:17, 2026-11-23T10:00 2026-11-24T10:00
                    10:17:0/20, 2026-11-21T10:17, 2026-11-21T10:17:20 2026-11-21T10:17:40
                    2-30, 2026-11-21T10:17, ""
                    """)
    void tellsWhatComesNext(String event, LocalDateTime after, String expected) {
        List<String> times = new ArrayList<>();
        ZonedDateTime time = after.atZone(BERLIN);
        while (times.size() < 2) {
            var next = CalendarEvent.parse(event).next(time);
            if (next.isEmpty()) {
                break;
            }
            time = next.get();
            times.add(time.toLocalDateTime().toString());
        }

        assertThat(String.join(" ", times)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "never",
                "25:00",
                "10:60",
                "13-1",
                "0-1",
                "fri..mon",
                "1:2:3:4",
                "10:00 sat",
                "*/0",
                "5..3",
                "mon,,tue x",
                "daily 10:00",
                "-1",
                "1e3"
            })
    void refusesWhatIsNoEvent(String text) {
        assertThatThrownBy(() -> CalendarEvent.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void movesATimeThatTheClocksLeaveOutBehindTheGap() {
        ZonedDateTime before = LocalDateTime.parse("2026-03-28T12:00").atZone(BERLIN);

        assertThat(CalendarEvent.parse("02:30").next(before))
                .contains(LocalDateTime.parse("2026-03-29T03:30").atZone(BERLIN));
    }

    @Test
    void happensOnceInTheHourThatTheClocksRepeat() {
        ZonedDateTime before = LocalDateTime.parse("2026-10-24T12:00").atZone(BERLIN);
        CalendarEvent event = CalendarEvent.parse("02:30");

        ZonedDateTime first = event.next(before).orElseThrow();

        assertThat(first.toLocalDateTime()).isEqualTo("2026-10-25T02:30");
        assertThat(event.next(first).orElseThrow().toLocalDateTime()).isEqualTo("2026-10-26T02:30");
    }
}

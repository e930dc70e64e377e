package dev.innkeeper.cluster.jobs;

import dev.innkeeper.api.model.AnalyzeScheduleRequest;
import dev.innkeeper.kernel.CalendarEvent;
import dev.innkeeper.kernel.Problems.InvalidParameters;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells when a calendar event comes. */
@RestController
class ScheduleHandlers {
    /** As C prints times: {@code Wed Nov 15 00:00:00 2023} (recording 10: schedule-analyze). */
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT);

    private static final int USUAL_NUMBER = 10;

    private final Clock clock;

    ScheduleHandlers(Clock clock) {
        this.clock = clock;
    }

    @GetMapping("/cluster/jobs/schedule-analyze")
    List<Time> analyze(AnalyzeScheduleRequest request) {
        CalendarEvent event = parse(request.schedule());
        int number = request.iterations() == null ? USUAL_NUMBER : request.iterations().intValue();
        Instant start =
                request.starttime() == null
                        ? clock.instant()
                        : Instant.ofEpochSecond(request.starttime());
        List<Time> times = new ArrayList<>();
        Optional<ZonedDateTime> next =
                event.next(ZonedDateTime.ofInstant(start, ZoneId.systemDefault()));
        while (next.isPresent() && times.size() < number) {
            times.add(
                    new Time(
                            next.get().toEpochSecond(),
                            UTC.format(next.get().withZoneSameInstant(ZoneOffset.UTC))));
            next = event.next(next.get());
        }
        return times;
    }

    private static CalendarEvent parse(String text) {
        try {
            return CalendarEvent.parse(text);
        } catch (IllegalArgumentException e) {
            throw InvalidParameters.of(
                            "schedule", "invalid calendar event '" + text + "': " + e.getMessage())
                    .asException();
        }
    }

    /**
     * @param timestamp seconds since 1970
     */
    record Time(long timestamp, String utc) {}
}

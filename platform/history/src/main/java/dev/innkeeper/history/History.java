package dev.innkeeper.history;

import dev.innkeeper.kernel.Problems;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.transaction.support.TransactionOperations;

/**
 * What figures were in the last hour, day, week, month and year. A series is what they are of, such
 * as {@code guest/100}. Reports are gathered in memory and written down once a minute by the
 * instance that leads; what was reported since is lost when it ends.
 */
public class History {
    private final Gathering gathering = new Gathering();
    private final HistoryTable table;
    private final TransactionOperations transactions;
    private final Clock clock;

    History(HistoryTable table, TransactionOperations transactions, Clock clock) {
        this.table = table;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Notes a figure as it was at a time. */
    public void gauge(String series, String figure, Instant at, double value) {
        gathering.gauge(series, figure, at, value);
    }

    /** Notes a figure that only grows; by how much a second is what is kept. */
    public void counter(String series, String figure, Instant at, double value) {
        gathering.counter(series, figure, at, value);
    }

    /**
     * One row for each step, the oldest first: {@code time} (the step's end), and the figures that
     * were reported in it.
     *
     * @param highest the highest values instead of the averages
     */
    public List<Map<String, Object>> rows(String series, Timeframe timeframe, boolean highest) {
        long last = timeframe.lastEnd(clock.instant().getEpochSecond());
        long first = last - (long) (Timeframe.SLOTS - 1) * timeframe.stepSeconds();
        Map<Long, Map<String, Figure>> known = table.list(series, timeframe, first);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (long end = first; end <= last; end += timeframe.stepSeconds()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("time", end);
            new TreeMap<>(known.getOrDefault(end, Map.of()))
                    .forEach((name, f) -> row.put(name, highest ? f.highest() : f.average()));
            rows.add(row);
        }
        return rows;
    }

    /**
     * Draws figures of a series.
     *
     * @param name of whose figures they are, above the chart
     * @param wanted names of figures, with commas, semicolons or blanks between them
     * @param known what a client may ask for
     * @throws dev.innkeeper.kernel.ProblemException if a figure is none that is known
     */
    public Chart chart(
            String name,
            String series,
            Timeframe timeframe,
            boolean highest,
            String wanted,
            Set<String> known) {
        List<String> figures = List.of(wanted.strip().split("[,; ]+"));
        for (String figure : figures) {
            if (!known.contains(figure)) {
                throw new Problems.Refused("no such data source '" + figure + "'").asException();
            }
        }
        String span = timeframe.name().toLowerCase(Locale.ROOT);
        String title = name + ", " + (highest ? "maximum" : "average") + ", " + span;
        return new Chart(
                name.replace(' ', '-') + "-" + String.join("-", figures) + "-" + span + ".png",
                ChartDrawing.draw(title, timeframe, rows(series, timeframe, highest), figures));
    }

    /** Forgets a series for ever; joins the running transaction. */
    public void forget(String series) {
        table.delete(series);
    }

    /** Forgets all series whose names begin so; joins the running transaction. */
    public void forgetAll(String beginning) {
        table.deleteAll(beginning);
    }

    /** Writes down the minutes that are over. */
    void write() {
        gathering
                .take(clock.instant())
                .forEach((minute, gathered) ->
                        transactions.executeWithoutResult(status -> {
                            for (Timeframe timeframe : Timeframe.values()) {
                                table.add(timeframe, minute, gathered);
                            }
                        }));
    }
}

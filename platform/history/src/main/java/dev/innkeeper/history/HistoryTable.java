package dev.innkeeper.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The slots of all series. */
final class HistoryTable {
    private static final TypeReference<Map<String, double[]>> FIGURES = new TypeReference<>() {};

    private final JdbcTemplate jdbc;
    private final JsonMapper json = JsonMapper.shared();

    HistoryTable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Adds what one minute brought to the step that it lies in. */
    void add(Timeframe timeframe, long minute, Map<String, Map<String, Figure>> gathered) {
        long end = timeframe.endOf(minute);
        int slot = timeframe.slot(end);
        Map<String, Map<String, Figure>> present = find(timeframe, slot, end, gathered.keySet());
        List<Object[]> rows = new ArrayList<>();
        gathered.forEach((series, figures) -> {
            Map<String, Figure> all = new HashMap<>(present.getOrDefault(series, Map.of()));
            figures.forEach((name, figure) -> all.merge(name, minute(figure), Figure::plus));
            rows.add(new Object[] {series, timeframe.stepSeconds(), slot, end, text(all)});
        });
        jdbc.batchUpdate(
                "insert into history (series, step, slot, ends, figures) values (?, ?, ?, ?,"
                        + " ?::jsonb) on conflict (series, step, slot) do update set ends ="
                        + " excluded.ends, figures = excluded.figures",
                rows);
    }

    /** End of the step → figures, for the steps of a timeframe that have any. */
    Map<Long, Map<String, Figure>> list(String series, Timeframe timeframe, long from) {
        Map<Long, Map<String, Figure>> found = new HashMap<>();
        jdbc.query(
                "select ends, figures from history where series = ? and step = ? and ends >= ?",
                row -> {
                    found.put(row.getLong(1), figures(row.getString(2)));
                },
                series,
                timeframe.stepSeconds(),
                from);
        return found;
    }

    void delete(String series) {
        jdbc.update("delete from history where series = ?", series);
    }

    void deleteAll(String beginning) {
        jdbc.update("delete from history where starts_with(series, ?)", beginning);
    }

    /** A minute is one sample of a longer step, however often it was looked at. */
    private static Figure minute(Figure figure) {
        return new Figure(figure.average(), 1, figure.highest());
    }

    private Map<String, Map<String, Figure>> find(
            Timeframe timeframe, int slot, long end, Collection<String> series) {
        Map<String, Map<String, Figure>> found = new HashMap<>();
        jdbc.query(
                "select series, figures from history where step = ? and slot = ? and ends = ?"
                        + " and series = any (?)",
                row -> {
                    found.put(row.getString(1), figures(row.getString(2)));
                },
                timeframe.stepSeconds(),
                slot,
                end,
                series.toArray(String[]::new));
        return found;
    }

    private String text(Map<String, Figure> figures) {
        Map<String, double[]> plain = new TreeMap<>();
        figures.forEach(
                (name, f) -> plain.put(name, new double[] {f.sum(), f.samples(), f.highest()}));
        return json.writeValueAsString(plain);
    }

    private Map<String, Figure> figures(String text) {
        Map<String, Figure> figures = new HashMap<>();
        json.readValue(text, FIGURES)
                .forEach((name, f) -> figures.put(name, new Figure(f[0], (long) f[1], f[2])));
        return figures;
    }
}

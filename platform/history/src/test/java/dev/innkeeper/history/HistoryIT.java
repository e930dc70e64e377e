package dev.innkeeper.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.testkit.TestDatabase;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Figures over time, in a real database. */
class HistoryIT {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static DataSource database;

    private final Hand clock = new Hand();
    private final History history =
            new History(
                    new HistoryTable(new JdbcTemplate(database)),
                    new TransactionTemplate(new JdbcTransactionManager(database)),
                    clock);

    @BeforeAll
    static void prepare() {
        TestDatabase fresh = TestDatabase.create();
        database = new DriverManagerDataSource(fresh.url(), fresh.user(), fresh.password());
        Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/platform/history")
                .load()
                .migrate();
    }

    @Test
    void anHourHasSeventyMinutes() {
        history.gauge("a", "cpu", NOON.plusSeconds(5), 0.25);
        history.gauge("a", "cpu", NOON.plusSeconds(50), 0.75);
        clock.now = NOON.plusSeconds(61);
        history.write();

        List<Map<String, Object>> rows = history.rows("a", Timeframe.HOUR, false);

        assertThat(rows).hasSize(70);
        long last = NOON.plusSeconds(60).getEpochSecond();
        assertThat(rows.getLast()).containsEntry("time", last).containsEntry("cpu", 0.5);
        assertThat(rows.getFirst()).containsOnlyKeys("time").containsEntry("time", last - 69 * 60);
        assertThat(history.rows("a", Timeframe.HOUR, true).getLast()).containsEntry("cpu", 0.75);
    }

    @Test
    void longerStepsJoinMinutes() {
        for (int minute = 1; minute <= 30; minute++) {
            history.gauge("b", "mem", NOON.plusSeconds(60L * minute - 1), minute);
            clock.now = NOON.plusSeconds(60L * minute + 1);
            history.write();
        }

        Map<String, Object> day = history.rows("b", Timeframe.DAY, false).getLast();

        assertThat((double) day.get("mem")).isCloseTo(15.5, within(0.001));
        assertThat(history.rows("b", Timeframe.DAY, true).getLast()).containsEntry("mem", 30.0);
    }

    @Test
    void countersBecomeRates() {
        history.counter("c", "netin", NOON.plusSeconds(10), 1000);
        history.counter("c", "netin", NOON.plusSeconds(20), 6000);
        history.counter("c", "netin", NOON.plusSeconds(30), 100);
        clock.now = NOON.plusSeconds(61);
        history.write();

        assertThat(history.rows("c", Timeframe.HOUR, false).getLast())
                .containsEntry("netin", 500.0);
    }

    @Test
    void aSlotIsWrittenAnewWhenItsTimeComesRoundAgain() {
        history.gauge("d", "cpu", NOON.plusSeconds(30), 1);
        clock.now = NOON.plusSeconds(61);
        history.write();
        Duration round = Duration.ofMinutes(70);
        history.gauge("d", "cpu", NOON.plusSeconds(30).plus(round), 3);
        clock.now = NOON.plusSeconds(61).plus(round);
        history.write();

        assertThat(history.rows("d", Timeframe.HOUR, false).getLast()).containsEntry("cpu", 3.0);
        history.forget("d");
        assertThat(history.rows("d", Timeframe.HOUR, false))
                .allSatisfy(row -> assertThat(row).containsOnlyKeys("time"));
    }

    @Test
    void seriesOfOneBeginningAreForgottenTogether() {
        history.gauge("e_1/x", "used", NOON.plusSeconds(30), 1);
        history.gauge("e_1/y", "used", NOON.plusSeconds(30), 1);
        history.gauge("ef1/x", "used", NOON.plusSeconds(30), 1);
        clock.now = NOON.plusSeconds(61);
        history.write();

        history.forgetAll("e_1/");

        assertThat(history.rows("e_1/x", Timeframe.HOUR, false).getLast())
                .doesNotContainKey("used");
        assertThat(history.rows("e_1/y", Timeframe.HOUR, false).getLast())
                .doesNotContainKey("used");
        assertThat(history.rows("ef1/x", Timeframe.HOUR, false).getLast()).containsKey("used");
    }

    @Test
    void chartShowsTheFiguresThatAreAskedFor() throws IOException {
        for (int minute = 1; minute <= 70; minute++) {
            history.gauge("f", "cpu", NOON.plusSeconds(60L * minute - 1), minute % 7);
            history.gauge("f", "maxcpu", NOON.plusSeconds(60L * minute - 1), 8);
            clock.now = NOON.plusSeconds(60L * minute + 1);
            history.write();
        }

        Chart chart = chart("cpu, maxcpu");

        assertThat(chart.filename()).isEqualTo("CT-100-cpu-maxcpu-hour.png");
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(chart.image()));
        assertThat(picture.getWidth()).isEqualTo(800);
        int cpu = 0xff1f77b4;
        int limit = 0xffd62728;
        assertThat(colors(picture)).contains(cpu, limit);
        assertThat(colors(ImageIO.read(new ByteArrayInputStream(chart("cpu").image()))))
                .contains(cpu)
                .doesNotContain(limit);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> chart("cpu;secret"))
                .withMessage("no such data source 'secret'");
    }

    private Chart chart(String figures) {
        return history.chart(
                "CT 100", "f", Timeframe.HOUR, false, figures, Set.of("cpu", "maxcpu"));
    }

    private static Set<Integer> colors(BufferedImage picture) {
        int[] pixels =
                picture.getRGB(
                        0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
        return Arrays.stream(pixels).boxed().collect(Collectors.toSet());
    }

    @Test
    void seriesWithoutFiguresHasAnEmptyChart() {
        Chart chart = history.chart("CT 1", "nothing", Timeframe.YEAR, true, "cpu", Set.of("cpu"));

        assertThat(chart.image()).startsWith(0x89, 'P', 'N', 'G');
    }

    /** A clock that is set by hand. */
    private static final class Hand extends Clock {
        private Instant now = NOON;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}

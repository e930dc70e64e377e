package dev.innkeeper.auth.audit;

import dev.innkeeper.outbox.LeaderChore;
import java.time.Clock;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * A partition of the audit log for each month, made ahead; those that are older than they are to be
 * kept are dropped. What fell into no month's partition stays.
 */
@Component
class AuditPartitions implements LeaderChore {
    private static final Logger log = LoggerFactory.getLogger(AuditPartitions.class);
    private static final int AHEAD = 2;
    private static final String PREFIX = "audit_log_m";

    private final JdbcClient database;
    private final AuditSettings settings;
    private final Clock clock;

    AuditPartitions(JdbcClient database, AuditSettings settings, Clock clock) {
        this.database = database;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public Duration every() {
        return Duration.ofHours(6);
    }

    @Override
    public void run() {
        YearMonth now = YearMonth.from(clock.instant().atZone(ZoneOffset.UTC));
        List<String> present =
                database.sql(
                                "select inhrelid::regclass::text from pg_inherits where inhparent ="
                                        + " 'audit_log'::regclass")
                        .query(String.class)
                        .list();
        for (int i = 0; i <= AHEAD; i++) {
            if (!present.contains(name(now.plusMonths(i)))) {
                make(now.plusMonths(i));
            }
        }
        YearMonth oldest =
                YearMonth.from(clock.instant().minus(settings.keep()).atZone(ZoneOffset.UTC));
        present.stream()
                .filter(partition -> partition.startsWith(PREFIX))
                .filter(partition -> partition.compareTo(name(oldest)) < 0)
                .forEach(this::drop);
    }

    private static String name(YearMonth month) {
        return PREFIX + "%04d%02d".formatted(month.getYear(), month.getMonthValue());
    }

    /** Not if rows of that month lie elsewhere already: they stay there, and so do later ones. */
    private void make(YearMonth month) {
        boolean begun =
                database.sql(
                                "select exists (select 1 from audit_log_rest where at >= :from and"
                                        + " at < :to)")
                        .param("from", month.atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC))
                        .param(
                                "to",
                                month.plusMonths(1)
                                        .atDay(1)
                                        .atStartOfDay()
                                        .atOffset(ZoneOffset.UTC))
                        .query(Boolean.class)
                        .single();
        if (begun) {
            return;
        }
        database.sql(
                        "create table %s partition of audit_log for values from ('%s 00:00+00') to ('%s 00:00+00')"
                                .formatted(
                                        name(month), month.atDay(1), month.plusMonths(1).atDay(1)))
                .update();
        database.sql(
                        "create trigger never_emptied before truncate on %s for each statement execute function refuse_change_of_audit_log()"
                                .formatted(name(month)))
                .update();
    }

    private void drop(String partition) {
        database.sql("drop table " + partition).update();
        log.atInfo().addKeyValue("partition", partition).log("Old audit entries dropped");
    }
}

package dev.innkeeper.auth.audit;

import dev.innkeeper.api.model.ListAuditRequest;
import dev.innkeeper.auth.audit.AuditLog.Filter;
import dev.innkeeper.auth.audit.AuditLog.Numbered;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door for auditors. */
@RestController
class AuditHandlers {
    private final AuditLog log;

    AuditHandlers(AuditLog log) {
        this.log = log;
    }

    /** A page, newest first; the next one is what lies below the last id. */
    @GetMapping("/innkeeper/audit")
    List<Row> list(ListAuditRequest request) {
        return log
                .list(
                        new Filter(
                                text(request.user()),
                                Optional.ofNullable(request.action()),
                                text(request.object()),
                                text(request.client()),
                                Optional.ofNullable(request.outcome()).map("ok"::equals),
                                time(request.since()),
                                time(request.until()),
                                Optional.ofNullable(request.below()),
                                Math.toIntExact(request.limitOrDefault())))
                .stream()
                .map(Row::of)
                .toList();
    }

    /** As it was kept. */
    private static Optional<String> text(@Nullable String text) {
        return Optional.ofNullable(text).map(Audit::printable);
    }

    private static Optional<Instant> time(@Nullable Long seconds) {
        return Optional.ofNullable(seconds).map(Instant::ofEpochSecond);
    }

    /** An entry. */
    record Row(
            long id,
            long time,
            String user,
            String client,
            String action,
            String object,
            String outcome,
            Optional<String> reason,
            Map<String, ?> before,
            Map<String, ?> after) {
        static Row of(Numbered numbered) {
            AuditEntry entry = numbered.entry();
            return new Row(
                    numbered.id(),
                    entry.at().getEpochSecond(),
                    entry.actor(),
                    entry.client(),
                    entry.action(),
                    entry.object(),
                    entry.ok() ? "ok" : "refused",
                    entry.reason(),
                    entry.before(),
                    entry.after());
        }
    }
}

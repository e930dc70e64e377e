package dev.innkeeper.storage.statistics;

import dev.innkeeper.api.model.ListStorageStatisticsRequest;
import dev.innkeeper.storage.StorageDefinitions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /nodes/{node}/storage/{storage}/rrddata}. */
@RestController
class StatisticsHandlers {
    private final UsageHistory history;
    private final StorageDefinitions definitions;
    private final Clock clock;

    StatisticsHandlers(UsageHistory history, StorageDefinitions definitions, Clock clock) {
        this.history = history;
        this.definitions = definitions;
        this.clock = clock;
    }

    /** A row for every step, with figures where the node reported any. */
    @GetMapping("/nodes/{node}/storage/{storage}/rrddata")
    List<Map<String, Object>> list(ListStorageStatisticsRequest request) {
        definitions.require(request.storage());
        Timeframe timeframe = Timeframe.of(request.timeframe());
        Instant now = clock.instant();
        Map<Long, UsageHistory.Usage> known =
                history.read(
                        request.node(),
                        request.storage(),
                        timeframe,
                        now,
                        "MAX".equals(request.cf()));
        List<Map<String, Object>> rows = new ArrayList<>();
        long first = timeframe.firstStep(now);
        for (int i = 0; i < Timeframe.STEPS; i++) {
            long step = first + i * timeframe.step();
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("time", step);
            Optional.ofNullable(known.get(step))
                    .ifPresent(usage -> {
                        row.put("total", usage.total());
                        row.put("used", usage.used());
                    });
            rows.add(row);
        }
        return rows;
    }
}

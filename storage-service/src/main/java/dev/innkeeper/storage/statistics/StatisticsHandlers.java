package dev.innkeeper.storage.statistics;

import dev.innkeeper.api.model.GetStorageChartRequest;
import dev.innkeeper.api.model.ListStorageStatisticsRequest;
import dev.innkeeper.history.Chart;
import dev.innkeeper.history.Timeframe;
import dev.innkeeper.storage.StorageDefinitions;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to how full storages were over time. */
@RestController
class StatisticsHandlers {
    private final UsageHistory history;
    private final StorageDefinitions definitions;

    StatisticsHandlers(UsageHistory history, StorageDefinitions definitions) {
        this.history = history;
        this.definitions = definitions;
    }

    @GetMapping("/nodes/{node}/storage/{storage}/rrddata")
    List<Map<String, Object>> list(ListStorageStatisticsRequest request) {
        definitions.require(request.storage());
        return history.rows(
                request.node(),
                request.storage(),
                Timeframe.of(request.timeframe()),
                "MAX".equals(request.cf()));
    }

    @GetMapping("/nodes/{node}/storage/{storage}/rrd")
    Chart chart(GetStorageChartRequest request) {
        definitions.require(request.storage());
        return history.chart(
                request.node(),
                request.storage(),
                Timeframe.of(request.timeframe()),
                "MAX".equals(request.cf()),
                request.ds());
    }
}

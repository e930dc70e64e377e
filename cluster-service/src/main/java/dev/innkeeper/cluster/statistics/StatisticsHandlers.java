package dev.innkeeper.cluster.statistics;

import dev.innkeeper.api.model.GetNodeChartRequest;
import dev.innkeeper.api.model.ListNodeStatisticsRequest;
import dev.innkeeper.history.Chart;
import dev.innkeeper.history.Timeframe;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to what nodes used over time. */
@RestController
class StatisticsHandlers {
    private final NodeHistory history;

    StatisticsHandlers(NodeHistory history) {
        this.history = history;
    }

    @GetMapping("/nodes/{node}/rrddata")
    List<Map<String, Object>> list(ListNodeStatisticsRequest request) {
        return history.rows(
                request.node(), Timeframe.of(request.timeframe()), "MAX".equals(request.cf()));
    }

    @GetMapping("/nodes/{node}/rrd")
    Chart chart(GetNodeChartRequest request) {
        return history.chart(
                request.node(),
                Timeframe.of(request.timeframe()),
                "MAX".equals(request.cf()),
                request.ds());
    }
}

package dev.innkeeper.guest.statistics;

import dev.innkeeper.api.model.GetLxcChartRequest;
import dev.innkeeper.api.model.GetQemuChartRequest;
import dev.innkeeper.api.model.ListLxcStatisticsRequest;
import dev.innkeeper.api.model.ListQemuStatisticsRequest;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.history.Chart;
import dev.innkeeper.history.Timeframe;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to what guests used over time. */
@RestController
class StatisticsHandlers {
    private final Guests guests;
    private final GuestHistory history;

    StatisticsHandlers(Guests guests, GuestHistory history) {
        this.guests = guests;
        this.history = history;
    }

    @GetMapping("/nodes/{node}/lxc/{vmid}/rrddata")
    List<Map<String, Object>> container(ListLxcStatisticsRequest request) {
        guests.require(GuestKind.LXC, request.node(), request.vmid());
        return history.rows(
                request.vmid(), Timeframe.of(request.timeframe()), "MAX".equals(request.cf()));
    }

    @GetMapping("/nodes/{node}/lxc/{vmid}/rrd")
    Chart containerChart(GetLxcChartRequest request) {
        Guest guest = guests.require(GuestKind.LXC, request.node(), request.vmid());
        return history.chart(
                guest, Timeframe.of(request.timeframe()), "MAX".equals(request.cf()), request.ds());
    }

    @GetMapping("/nodes/{node}/qemu/{vmid}/rrddata")
    List<Map<String, Object>> machine(ListQemuStatisticsRequest request) {
        guests.require(GuestKind.QEMU, request.node(), request.vmid());
        return history.rows(
                request.vmid(), Timeframe.of(request.timeframe()), "MAX".equals(request.cf()));
    }

    @GetMapping("/nodes/{node}/qemu/{vmid}/rrd")
    Chart machineChart(GetQemuChartRequest request) {
        Guest guest = guests.require(GuestKind.QEMU, request.node(), request.vmid());
        return history.chart(
                guest, Timeframe.of(request.timeframe()), "MAX".equals(request.cf()), request.ds());
    }
}

package dev.innkeeper.agent.door;

import dev.innkeeper.agent.lxc.VolumeOffers;
import dev.innkeeper.contracts.door.VolumeTransfer;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Volumes for other nodes, as far as they were offered to them. */
@RestController
class VolumeDoor {
    private final VolumeOffers offers;

    VolumeDoor(VolumeOffers offers) {
        this.offers = offers;
    }

    @GetMapping(VolumeTransfer.PATH)
    void send(
            @PathVariable int guest,
            @PathVariable String slot,
            @RequestHeader(VolumeTransfer.TICKET) String ticket,
            @RequestHeader(name = VolumeTransfer.SNAPSHOTS, required = false)
                    @Nullable String snapshots,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        NodeName node =
                ControlPlaneOnly.node(request)
                        .orElseThrow(() -> new NothingThere("only for other nodes"));
        GuestId id = new GuestId(guest);
        long size = offers.size(id, slot, ticket, node);
        response.setHeader(VolumeTransfer.SIZE, Long.toString(size));
        if (snapshots == null) {
            response.setContentType("application/x-tar");
            offers.send(id, slot, ticket, node, response.getOutputStream());
        } else {
            response.setContentType(MediaType.APPLICATION_OCTET_STREAM_VALUE);
            List<String> wanted = List.of(snapshots.split(","));
            offers.send(id, slot, ticket, node, wanted, response.getOutputStream());
        }
    }
}

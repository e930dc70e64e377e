package dev.innkeeper.agent.door;

import dev.innkeeper.agent.lxc.RunningContainers;
import dev.innkeeper.agent.network.GuestInterfaces;
import dev.innkeeper.contracts.door.GuestInterface;
import dev.innkeeper.kernel.GuestId;
import java.util.List;
import java.util.OptionalInt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Live reads of running guests. */
@RestController
class GuestDoor {
    private final RunningContainers running;

    GuestDoor(RunningContainers running) {
        this.running = running;
    }

    @GetMapping("/guests/{guest}/interfaces")
    List<GuestInterface> interfaces(@PathVariable int guest) {
        OptionalInt init = running.initPid(new GuestId(guest));
        if (init.isEmpty()) {
            throw new NothingThere("CT " + guest + " not running");
        }
        return GuestInterfaces.of(init.getAsInt());
    }
}

package dev.innkeeper.guest.config;

import dev.innkeeper.api.model.GetLxcConfigRequest;
import dev.innkeeper.api.model.ListLxcPendingRequest;
import dev.innkeeper.api.model.UpdateLxcConfigRequest;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestProblem;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.options.ConfigChange;
import dev.innkeeper.guest.options.ConfigSection;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.kernel.Caller;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to the configuration of containers. */
@RestController
class ConfigHandlers {
    private final Guests guests;
    private final ConfigEditor editor;

    ConfigHandlers(Guests guests, ConfigEditor editor) {
        this.guests = guests;
        this.editor = editor;
    }

    @GetMapping("/nodes/{node}/lxc/{vmid}/config")
    Map<String, Object> config(GetLxcConfigRequest request) {
        Guest guest = guests.require(GuestKind.LXC, request.node(), request.vmid());
        GuestConfig config = guest.config();
        String digest = config.digest();
        if (request.snapshot() instanceof String name) {
            ConfigSection section = config.snapshots().get(name);
            if (section == null) {
                throw new GuestProblem.NoSnapshot(name).asException();
            }
            return ConfigView.of(section, digest);
        }
        boolean current = Boolean.TRUE.equals(request.current());
        return ConfigView.of((current ? config : config.applied()).current(), digest);
    }

    @GetMapping("/nodes/{node}/lxc/{vmid}/pending")
    List<Map<String, Object>> pending(ListLxcPendingRequest request) {
        return ConfigView.pending(
                guests.require(GuestKind.LXC, request.node(), request.vmid()).config());
    }

    @PutMapping("/nodes/{node}/lxc/{vmid}/config")
    void update(UpdateLxcConfigRequest request, Caller caller) {
        SortedMap<String, String> set = request.givenTexts();
        set.keySet().removeAll(List.of("node", "vmid", "delete", "revert", "digest"));
        ConfigChange change =
                new ConfigChange(
                        set,
                        names(request.delete()),
                        names(request.revert()),
                        Optional.ofNullable(request.digest()));
        editor.change(caller, request.node(), request.vmid(), change);
    }

    private static List<String> names(@Nullable String list) {
        return list == null
                ? List.of()
                : Stream.of(list.split("[,;\\s]+")).filter(name -> !name.isEmpty()).toList();
    }
}

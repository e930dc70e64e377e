package dev.innkeeper.guest.config;

import dev.innkeeper.api.model.ApiRequest;
import dev.innkeeper.api.model.GetLxcConfigRequest;
import dev.innkeeper.api.model.ListLxcPendingRequest;
import dev.innkeeper.api.model.UpdateLxcConfigRequest;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestProblem;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.config.ConfigEditor.Subject;
import dev.innkeeper.guest.options.ConfigChange;
import dev.innkeeper.guest.options.ConfigSection;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.GuestOption;
import dev.innkeeper.guest.options.NewMachineOptions;
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
        return shown(guest, request.snapshot(), request.current());
    }

    @GetMapping("/nodes/{node}/lxc/{vmid}/pending")
    List<Map<String, Object>> pending(ListLxcPendingRequest request) {
        return ConfigView.pending(
                guests.require(GuestKind.LXC, request.node(), request.vmid()).config());
    }

    @PutMapping("/nodes/{node}/lxc/{vmid}/config")
    void update(UpdateLxcConfigRequest request, Caller caller) {
        editor.change(
                caller,
                new Subject(GuestKind.LXC, request.node(), request.vmid(), false),
                change(
                        GuestKind.LXC,
                        request,
                        request.delete(),
                        request.revert(),
                        request.digest(),
                        false));
    }

    /** A configuration as it will be, as it is, or as a snapshot remembers it. */
    static Map<String, Object> shown(
            Guest guest, @Nullable String snapshot, @Nullable Boolean current) {
        GuestConfig config = guest.config();
        String digest = config.digest();
        if (snapshot != null) {
            ConfigSection section = config.snapshots().get(snapshot);
            if (section == null) {
                throw new GuestProblem.NoSnapshot(snapshot).asException();
            }
            return ConfigView.of(guest.kind(), section, digest);
        }
        boolean present = Boolean.TRUE.equals(current);
        return ConfigView.of(guest.kind(), (present ? config : config.applied()).current(), digest);
    }

    /** What a request wants changed: every parameter that is an option of such a guest. */
    static ConfigChange change(
            GuestKind kind,
            ApiRequest request,
            @Nullable String delete,
            @Nullable String revert,
            @Nullable String digest,
            boolean force) {
        SortedMap<String, String> set = NewMachineOptions.slots(request.givenTexts());
        set.keySet().removeIf(name -> GuestOption.named(kind, name).isEmpty());
        return new ConfigChange(
                set, names(delete), names(revert), Optional.ofNullable(digest), force);
    }

    private static List<String> names(@Nullable String list) {
        return list == null
                ? List.of()
                : Stream.of(list.split("[,;\\s]+"))
                        .filter(name -> !name.isEmpty())
                        .map(name -> name.equals("cdrom") ? "ide2" : name)
                        .toList();
    }
}

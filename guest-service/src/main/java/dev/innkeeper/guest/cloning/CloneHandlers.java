package dev.innkeeper.guest.cloning;

import dev.innkeeper.api.model.CheckLxcFeatureRequest;
import dev.innkeeper.api.model.CheckQemuFeatureRequest;
import dev.innkeeper.api.model.CloneLxcRequest;
import dev.innkeeper.api.model.CloneQemuRequest;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestProblem;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.options.ConfigSection;
import dev.innkeeper.guest.storages.VolumeFeatures;
import dev.innkeeper.guest.storages.VolumeFeatures.Feature;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Upid;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to copies of guests. */
@RestController
class CloneHandlers {
    private final Guests guests;
    private final Cloning cloning;
    private final VolumeFeatures features;

    CloneHandlers(Guests guests, Cloning cloning, VolumeFeatures features) {
        this.guests = guests;
        this.cloning = cloning;
        this.features = features;
    }

    @PostMapping("/nodes/{node}/lxc/{vmid}/clone")
    Upid clone(CloneLxcRequest request, Caller caller) {
        return cloning.clone(
                caller,
                new WantedClone(
                        GuestKind.LXC,
                        request.node(),
                        request.vmid(),
                        request.newid(),
                        Optional.ofNullable(request.snapname()),
                        Optional.ofNullable(request.full()),
                        Optional.ofNullable(request.storage()),
                        Optional.ofNullable(request.target()),
                        Optional.ofNullable(request.pool()),
                        Optional.empty(),
                        Optional.ofNullable(request.hostname()),
                        Optional.ofNullable(request.description()),
                        Optional.ofNullable(request.bwlimit())));
    }

    @PostMapping("/nodes/{node}/qemu/{vmid}/clone")
    Upid clone(CloneQemuRequest request, Caller caller) {
        return cloning.clone(
                caller,
                new WantedClone(
                        GuestKind.QEMU,
                        request.node(),
                        request.vmid(),
                        request.newid(),
                        Optional.ofNullable(request.snapname()),
                        Optional.ofNullable(request.full()),
                        Optional.ofNullable(request.storage()),
                        Optional.ofNullable(request.target()),
                        Optional.ofNullable(request.pool()),
                        Optional.ofNullable(request.format()),
                        Optional.ofNullable(request.name()),
                        Optional.ofNullable(request.description()),
                        Optional.ofNullable(request.bwlimit()).map(Number::doubleValue)));
    }

    @GetMapping("/nodes/{node}/lxc/{vmid}/feature")
    Map<String, Object> feature(CheckLxcFeatureRequest request) {
        Guest guest = guests.require(GuestKind.LXC, request.node(), request.vmid());
        return Map.of("hasFeature", has(guest, request.feature(), request.snapname()));
    }

    @GetMapping("/nodes/{node}/qemu/{vmid}/feature")
    Map<String, Object> feature(CheckQemuFeatureRequest request) {
        Guest guest = guests.require(GuestKind.QEMU, request.node(), request.vmid());
        int has = has(guest, request.feature(), request.snapname());
        List<String> nodes = has == 1 ? List.of(request.node().value()) : List.of();
        return Map.of("hasFeature", has, "nodes", nodes);
    }

    private int has(Guest guest, String feature, @Nullable String snapshot) {
        ConfigSection section = guest.config().current();
        if (snapshot != null) {
            section = guest.config().snapshots().get(snapshot);
            if (section == null) {
                throw new GuestProblem.NoSnapshot(snapshot).asException();
            }
        }
        Feature asked = Feature.valueOf(feature.toUpperCase(Locale.ROOT));
        return features.has(asked, section.options(), snapshot != null) ? 1 : 0;
    }
}

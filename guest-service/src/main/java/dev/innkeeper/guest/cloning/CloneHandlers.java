package dev.innkeeper.guest.cloning;

import dev.innkeeper.api.model.CheckLxcFeatureRequest;
import dev.innkeeper.api.model.CloneLxcRequest;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestProblem;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.options.ConfigSection;
import dev.innkeeper.guest.storages.VolumeFeatures;
import dev.innkeeper.guest.storages.VolumeFeatures.Feature;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Upid;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to copies of containers. */
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
                        request.node(),
                        request.vmid(),
                        request.newid(),
                        Optional.ofNullable(request.snapname()),
                        Optional.ofNullable(request.full()),
                        Optional.ofNullable(request.storage()),
                        Optional.ofNullable(request.target()),
                        Optional.ofNullable(request.pool()),
                        Optional.ofNullable(request.hostname()),
                        Optional.ofNullable(request.description()),
                        Optional.ofNullable(request.bwlimit())));
    }

    @GetMapping("/nodes/{node}/lxc/{vmid}/feature")
    Map<String, Object> feature(CheckLxcFeatureRequest request) {
        Guest guest = guests.require(GuestKind.LXC, request.node(), request.vmid());
        ConfigSection section = guest.config().current();
        String name = request.snapname();
        if (name != null) {
            section = guest.config().snapshots().get(name);
            if (section == null) {
                throw new GuestProblem.NoSnapshot(name).asException();
            }
        }
        Feature feature = Feature.valueOf(request.feature().toUpperCase(Locale.ROOT));
        boolean has = features.has(feature, section.options(), name != null);
        return Map.of("hasFeature", has ? 1 : 0);
    }
}

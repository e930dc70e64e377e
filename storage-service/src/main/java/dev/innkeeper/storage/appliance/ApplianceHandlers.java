package dev.innkeeper.storage.appliance;

import dev.innkeeper.access.Permissions;
import dev.innkeeper.api.model.BuildApplianceRequest;
import dev.innkeeper.api.model.DownloadApplianceRequest;
import dev.innkeeper.api.model.ListAppliancesRequest;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Upid;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /nodes/{node}/aplinfo} and what {@code pveam} needs beyond. */
@RestController
class ApplianceHandlers {
    /** The stable release of each when this was written. */
    private static final Map<String, String> SUITES =
            Map.of("debian", "bookworm", "devuan", "daedalus", "ubuntu", "noble");

    private final Appliances appliances;
    private final ApplianceUpdate update;
    private final Permissions permissions;

    ApplianceHandlers(Appliances appliances, ApplianceUpdate update, Permissions permissions) {
        this.appliances = appliances;
        this.update = update;
        this.permissions = permissions;
    }

    @GetMapping("/nodes/{node}/aplinfo")
    List<Map<String, String>> list(ListAppliancesRequest request) {
        return appliances.list().stream().map(Appliance::toApi).toList();
    }

    @PostMapping("/nodes/{node}/aplinfo")
    Upid download(DownloadApplianceRequest request, Caller caller) {
        return appliances.download(request.node(), request.storage(), request.template(), caller);
    }

    @PostMapping("/innkeeper/appliances/update")
    Upid update(Caller caller) {
        return update.now(caller);
    }

    @PostMapping("/innkeeper/nodes/{node}/appliances/build")
    Upid build(BuildApplianceRequest request, Caller caller) {
        if (request.mirror() != null) {
            permissions.requireRoot(caller);
        }
        String distribution = request.distributionOrDefault();
        String include = request.include();
        return appliances.build(
                request.node(),
                request.storage(),
                new Appliances.Plan(
                        distribution,
                        Optional.ofNullable(request.suite())
                                .orElseGet(() -> SUITES.getOrDefault(distribution, "")),
                        Optional.ofNullable(request.architecture()),
                        Optional.ofNullable(request.mirror()),
                        include == null ? List.of() : List.of(include.split(",")),
                        Optional.ofNullable(request.name())),
                caller);
    }
}

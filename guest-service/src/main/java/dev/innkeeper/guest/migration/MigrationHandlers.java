package dev.innkeeper.guest.migration;

import dev.innkeeper.api.model.MigrateLxcRequest;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Upid;
import java.util.Optional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to moving containers. */
@RestController
class MigrationHandlers {
    private final Migration migration;

    MigrationHandlers(Migration migration) {
        this.migration = migration;
    }

    @PostMapping("/nodes/{node}/lxc/{vmid}/migrate")
    Upid migrate(MigrateLxcRequest request, Caller caller) {
        Long timeout = request.timeout();
        return migration.begin(
                caller,
                new WantedMigration(
                        request.vmid(),
                        request.node(),
                        request.target(),
                        Boolean.TRUE.equals(request.online()),
                        Boolean.TRUE.equals(request.restart()),
                        Math.toIntExact(timeout == null ? Migration.TIMEOUT : timeout),
                        Optional.ofNullable(request.targetStorage()).map(StoragePairs::parse),
                        Optional.ofNullable(request.bwlimit())));
    }
}

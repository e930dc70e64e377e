package dev.innkeeper.auth.sync;

import dev.innkeeper.api.model.SyncRealmRequest;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Upid;
import java.util.Optional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to syncs. */
@RestController
class SyncHandlers {
    private final RealmSync sync;

    SyncHandlers(RealmSync sync) {
        this.sync = sync;
    }

    @PostMapping("/access/domains/{realm}/sync")
    String start(SyncRealmRequest request, Caller caller) {
        SyncOptions.Wish wish =
                new SyncOptions.Wish(
                        Optional.ofNullable(request.scope()),
                        Optional.ofNullable(request.removeVanished()),
                        Optional.ofNullable(request.enableNew()),
                        Optional.ofNullable(request.full()),
                        Optional.ofNullable(request.purge()));
        Upid upid =
                sync.start(request.realm(), wish, Boolean.TRUE.equals(request.dryRun()), caller);
        return upid.toString();
    }
}

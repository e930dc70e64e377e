package dev.innkeeper.guest.nodes;

import dev.innkeeper.access.Permissions;
import dev.innkeeper.api.model.Bwlimit;
import dev.innkeeper.contracts.StorageEvent.StorageDefinition;
import dev.innkeeper.guest.storages.Storages;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.StorageId;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * How fast volumes may be copied. Each storage has a limit for each kind of copy, or one for all,
 * or that of the datacenter; the lowest of the storages that take part holds. Who asks for another
 * limit gets it, but may go beyond a storage's own only with Datastore.Allocate there.
 */
@Component
public class BandwidthLimits {
    private static final String OPTION = "bwlimit";
    private static final double KIBIBYTE = 1024;

    private final Storages storages;
    private final Datacenter datacenter;
    private final Permissions permissions;

    BandwidthLimits(Storages storages, Datacenter datacenter, Permissions permissions) {
        this.storages = storages;
        this.datacenter = datacenter;
        this.permissions = permissions;
    }

    /** Why something is copied. */
    public enum Purpose {
        CLONE,
        MIGRATION,
        MOVE,
        RESTORE;

        private @Nullable Double of(Bwlimit limits) {
            Double own =
                    switch (this) {
                        case CLONE -> limits.cloneValue();
                        case MIGRATION -> limits.migration();
                        case MOVE -> limits.move();
                        case RESTORE -> limits.restore();
                    };
            return own != null ? own : limits.defaultValue();
        }
    }

    /**
     * Bytes that may be copied in a second; 0 for no limit.
     *
     * @param used storages that are read or written
     * @param wanted what the caller asks for in KiB/s; 0 for no limit, empty for the usual
     */
    public long bytesPerSecond(
            Caller caller, Purpose purpose, Collection<StorageId> used, Optional<Double> wanted) {
        double limit = wanted.orElse(0.0);
        for (StorageId storage : used) {
            boolean free =
                    wanted.isPresent()
                            && (caller.isRoot()
                                    || permissions.has(
                                            caller,
                                            AclPath.of("storage", storage),
                                            "Datastore.Allocate"));
            if (!free) {
                limit = lower(limit, configured(purpose, storage));
            }
        }
        return bytes(limit);
    }

    /** Where nobody can ask for another one. */
    public long usual(Purpose purpose, Collection<StorageId> used) {
        double limit = 0;
        for (StorageId storage : used) {
            limit = lower(limit, configured(purpose, storage));
        }
        return bytes(limit);
    }

    private static long bytes(double limit) {
        return limit == 0 ? 0 : Math.max(1, (long) (limit * KIBIBYTE));
    }

    /** 0 is no limit. */
    private static double lower(double one, double other) {
        return one == 0 ? other : other == 0 ? one : Math.min(one, other);
    }

    private double configured(Purpose purpose, StorageId storage) {
        Double own =
                storages.find(storage)
                        .map(StorageDefinition::options)
                        .map(options -> options.get(OPTION))
                        .map(Bwlimit::parse)
                        .map(purpose::of)
                        .orElse(null);
        if (own != null) {
            return own;
        }
        return datacenter.option(OPTION).map(Bwlimit::parse).map(purpose::of).orElse(0.0);
    }
}

package dev.innkeeper.gateway.door;

import dev.innkeeper.access.AccessSnapshot;
import dev.innkeeper.api.Operation;
import dev.innkeeper.kernel.Caller;
import java.util.Map;
import java.util.Optional;

/**
 * A call that passed every check.
 *
 * @param caller empty only for operations that are open to the world
 * @param parameters typed
 * @param access the snapshot on which it was decided
 */
record Call(
        Operation operation,
        Optional<Caller> caller,
        Map<String, Object> parameters,
        AccessSnapshot access) {}

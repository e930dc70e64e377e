package dev.innkeeper.auth.pool;

import static dev.innkeeper.auth.AuthProblem.during;

import dev.innkeeper.access.Permissions;
import dev.innkeeper.agentclient.AgentAddresses;
import dev.innkeeper.api.model.CreatePoolRequest;
import dev.innkeeper.api.model.DeletePoolByPathRequest;
import dev.innkeeper.api.model.DeletePoolRequest;
import dev.innkeeper.api.model.GetPoolRequest;
import dev.innkeeper.api.model.ListPoolsRequest;
import dev.innkeeper.api.model.UpdatePoolByPathRequest;
import dev.innkeeper.api.model.UpdatePoolRequest;
import dev.innkeeper.auth.Lists;
import dev.innkeeper.auth.Pool;
import dev.innkeeper.auth.Pools;
import dev.innkeeper.auth.pool.PoolDirectory.Members;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.StorageId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to pools, in both forms: the name in the path, or as a parameter. */
@RestController
class PoolHandlers {
    private static final String AUDIT = "Pool.Audit";

    private final PoolDirectory directory;
    private final Pools pools;
    private final MemberFacts guests;
    private final StorageFacts storages;
    private final AgentAddresses nodes;
    private final Permissions permissions;

    PoolHandlers(
            PoolDirectory directory,
            Pools pools,
            MemberFacts guests,
            StorageFacts storages,
            AgentAddresses nodes,
            Permissions permissions) {
        this.directory = directory;
        this.pools = pools;
        this.guests = guests;
        this.storages = storages;
        this.nodes = nodes;
        this.permissions = permissions;
    }

    @GetMapping("/pools")
    List<?> list(ListPoolsRequest request, Caller caller) {
        if (request.poolid() == null) {
            return pools.listAll().stream()
                    .filter(pool -> permissions.has(caller, pool.path(), AUDIT))
                    .map(pool -> new PoolRow(pool.poolid(), pool.comment()))
                    .toList();
        }
        Pool asked = new Pool(request.poolid());
        permissions.require(caller, asked.path(), AUDIT);
        Pool pool = pools.require(request.poolid());
        return List.of(new WholePool(pool.poolid(), pool.comment(), members(pool, request.type())));
    }

    @GetMapping("/pools/{poolid}")
    PoolAnswer get(GetPoolRequest request) {
        Pool pool = pools.require(request.poolid());
        return new PoolAnswer(pool.comment(), members(pool, request.type()));
    }

    @PostMapping("/pools")
    void create(CreatePoolRequest request) {
        during(
                "create pool",
                () -> directory.create(request.poolid(), Optional.ofNullable(request.comment())));
    }

    @PutMapping("/pools")
    void update(UpdatePoolRequest request, Caller caller) {
        update(
                request.poolid(),
                request.comment(),
                new Members(guestIds(request.vms()), storageIds(request.storage())),
                request.deleteOrDefault(),
                request.allowMoveOrDefault(),
                caller);
    }

    @PutMapping("/pools/{poolid}")
    void updateByPath(UpdatePoolByPathRequest request, Caller caller) {
        update(
                request.poolid(),
                request.comment(),
                new Members(guestIds(request.vms()), storageIds(request.storage())),
                request.deleteOrDefault(),
                request.allowMoveOrDefault(),
                caller);
    }

    @DeleteMapping("/pools")
    void delete(DeletePoolRequest request) {
        during("delete pool", () -> directory.delete(request.poolid()));
    }

    @DeleteMapping("/pools/{poolid}")
    void deleteByPath(DeletePoolByPathRequest request) {
        during("delete pool", () -> directory.delete(request.poolid()));
    }

    private void update(
            String pool,
            @Nullable String comment,
            Members members,
            boolean remove,
            boolean move,
            Caller caller) {
        during(
                "update pools",
                () -> {
                    if (remove) {
                        directory.remove(pool, Optional.ofNullable(comment), members, caller);
                    } else {
                        directory.add(pool, Optional.ofNullable(comment), members, move, caller);
                    }
                });
    }

    /** Members that exist, of one type if it is asked for. */
    private List<MemberRow> members(Pool pool, @Nullable String type) {
        List<MemberRow> rows = new ArrayList<>();
        pool.guests().forEach(guest -> guests.find(guest).map(MemberRow::of).ifPresent(rows::add));
        Optional<NodeName> home = nodes.home();
        if (home.isPresent()) {
            pool.storages().stream()
                    .flatMap(storage -> storages.find(storage).stream())
                    .map(storage -> MemberRow.of(storage, home.get()))
                    .forEach(rows::add);
        }
        return rows.stream().filter(row -> type == null || row.type().equals(type)).toList();
    }

    private static List<GuestId> guestIds(@Nullable String list) {
        return Lists.split(list).stream().map(GuestId::parse).toList();
    }

    private static List<StorageId> storageIds(@Nullable String list) {
        return Lists.split(list).stream().map(StorageId::new).toList();
    }

    /** A pool in the list. */
    record PoolRow(String poolid, Optional<String> comment) {}

    /** The one pool that was asked for by parameter. */
    record WholePool(String poolid, Optional<String> comment, List<MemberRow> members) {}

    /** The one pool that was asked for by path. */
    record PoolAnswer(Optional<String> comment, List<MemberRow> members) {}
}

package dev.innkeeper.cluster.options;

import dev.innkeeper.access.AccessSnapshot;
import dev.innkeeper.access.Permissions;
import dev.innkeeper.contracts.GuestEvent;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.outbox.ProjectionHandler;
import dev.innkeeper.outbox.Received;
import dev.innkeeper.outbox.Subscription;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** The tags that guests carry, as far as a caller may see the guests. */
@Component
class VisibleTags implements ProjectionHandler<GuestEvent> {
    private final Permissions permissions;
    private final Map<GuestId, List<String>> tags = new ConcurrentHashMap<>();

    VisibleTags(Permissions permissions) {
        this.permissions = permissions;
    }

    @Override
    public Subscription subscription() {
        return Subscription.to(Topics.GUESTS);
    }

    @Override
    public Class<GuestEvent> type() {
        return GuestEvent.class;
    }

    @Override
    public void apply(Received<GuestEvent> received) {
        switch (received.message()) {
            case GuestEvent.GuestState state -> put(state);
            case GuestEvent.GuestRemoved removed -> tags.remove(removed.guest());
            case GuestEvent.PoolRequested _ -> {
                // Says nothing about tags.
            }
        }
    }

    private void put(GuestEvent.GuestState state) {
        String text = state.config().getOrDefault("tags", "");
        if (text.isBlank()) {
            tags.remove(state.guest());
        } else {
            tags.put(state.guest(), split(text));
        }
    }

    static List<String> split(String text) {
        return Arrays.stream(text.split("[;, ]+")).filter(tag -> !tag.isEmpty()).toList();
    }

    SortedSet<String> of(Caller caller) {
        AccessSnapshot snapshot = permissions.snapshot();
        SortedSet<String> found = new TreeSet<>();
        tags.forEach((guest, list) -> {
            if (snapshot.has(caller, AclPath.of("vms", guest), "VM.Audit")) {
                found.addAll(list);
            }
        });
        return found;
    }
}

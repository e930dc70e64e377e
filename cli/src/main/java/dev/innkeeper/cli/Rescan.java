package dev.innkeeper.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * {@code pct rescan}: volumes of containers that lie on the storages without being named in a
 * configuration are added to it as unused.
 */
final class Rescan {
    private static final int LAST_UNUSED = 255;

    static int run(Given given, Session session) throws Exception {
        session.out().println("rescan volumes...");
        Optional<String> only = given.option("vmid");
        String node = "/nodes/" + ApiClient.encode(session.node());
        List<String> guests = new ArrayList<>();
        if (only.isPresent()) {
            guests.add(only.get());
        } else {
            session.client()
                    .call("GET", node + "/lxc", Map.of())
                    .forEach(guest -> guests.add(guest.path("vmid").asString()));
        }
        JsonNode storages =
                session.client()
                        .call(
                                "GET",
                                node + "/storage",
                                Map.of("content", "rootdir", "enabled", "1"));
        for (String guest : guests) {
            rescan(guest, node, storages, given.isOn("dryrun"), session);
        }
        return 0;
    }

    private static void rescan(
            String guest, String node, JsonNode storages, boolean dry, Session session)
            throws Exception {
        String path = node + "/lxc/" + ApiClient.encode(guest) + "/config";
        JsonNode config = session.client().call("GET", path, Map.of());
        Set<String> known = new LinkedHashSet<>();
        Set<String> slots = new LinkedHashSet<>();
        config.properties()
                .forEach(e -> {
                    if (e.getKey().matches("rootfs|mp\\d+|unused\\d+")) {
                        slots.add(e.getKey());
                        known.add(
                                e.getValue().asString().split(",")[0].replaceFirst("^volume=", ""));
                    }
                });
        for (JsonNode storage : storages) {
            String content =
                    node
                            + "/storage/"
                            + ApiClient.encode(storage.path("storage").asString())
                            + "/content";
            for (JsonNode volume : session.client().call("GET", content, Map.of("vmid", guest))) {
                String id = volume.path("volid").asString();
                boolean disk = volume.path("content").asString().matches("images|rootdir");
                if (disk && known.add(id)) {
                    add(guest, id, freeSlot(slots), path, dry, session);
                }
            }
        }
    }

    private static String freeSlot(Set<String> slots) throws ApiException {
        for (int i = 0; i <= LAST_UNUSED; i++) {
            if (slots.add("unused" + i)) {
                return "unused" + i;
            }
        }
        throw ApiException.failed("too many unused volumes: please delete some first");
    }

    private static void add(
            String guest, String volume, String slot, String path, boolean dry, Session session)
            throws Exception {
        session.out()
                .println(
                        "CT %s: add unreferenced volume '%s' as '%s'"
                                .formatted(guest, volume, slot));
        if (!dry) {
            session.client().call("PUT", path, Map.of(slot, volume));
        }
    }

    private Rescan() {}
}

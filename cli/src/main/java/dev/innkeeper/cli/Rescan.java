package dev.innkeeper.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * {@code pct rescan} and {@code qm rescan}: volumes of guests that lie on the storages without
 * being named in a configuration are added to it as unused.
 */
final class Rescan {
    private static final int LAST_UNUSED = 255;

    private final String kind;
    private final String prefix;
    private final String content;
    private final Pattern slots;

    private Rescan(String kind, String prefix, String content, String slots) {
        this.kind = kind;
        this.prefix = prefix;
        this.content = content;
        this.slots = Pattern.compile(slots);
    }

    static int run(Given given, Session session) throws Exception {
        return new Rescan("lxc", "CT", "rootdir", "rootfs|mp\\d+|unused\\d+").scan(given, session);
    }

    static int machines(Given given, Session session) throws Exception {
        String slots = "(ide|sata|scsi|virtio|efidisk|tpmstate|unused)\\d+";
        return new Rescan("qemu", "VM", "images", slots).scan(given, session);
    }

    private int scan(Given given, Session session) throws Exception {
        session.out().println("rescan volumes...");
        Optional<String> only = given.option("vmid");
        String node = "/nodes/" + ApiClient.encode(session.node());
        List<String> guests = new ArrayList<>();
        if (only.isPresent()) {
            guests.add(only.get());
        } else {
            session.client()
                    .call("GET", node + "/" + kind, Map.of())
                    .forEach(guest -> guests.add(guest.path("vmid").asString()));
        }
        JsonNode storages =
                session.client()
                        .call("GET", node + "/storage", Map.of("content", content, "enabled", "1"));
        for (String guest : guests) {
            rescan(guest, node, storages, given.isOn("dryrun"), session);
        }
        return 0;
    }

    private void rescan(String guest, String node, JsonNode storages, boolean dry, Session session)
            throws Exception {
        String path = node + "/" + kind + "/" + ApiClient.encode(guest) + "/config";
        JsonNode config = session.client().call("GET", path, Map.of());
        Set<String> known = new LinkedHashSet<>();
        Set<String> slots = new LinkedHashSet<>();
        config.properties()
                .forEach(e -> {
                    if (this.slots.matcher(e.getKey()).matches()) {
                        slots.add(e.getKey());
                        known.add(
                                e.getValue()
                                        .asString()
                                        .split(",")[0]
                                        .replaceFirst("^(volume|file)=", ""));
                    }
                });
        for (JsonNode storage : storages) {
            String listing =
                    node
                            + "/storage/"
                            + ApiClient.encode(storage.path("storage").asString())
                            + "/content";
            for (JsonNode volume : session.client().call("GET", listing, Map.of("vmid", guest))) {
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

    private void add(
            String guest, String volume, String slot, String path, boolean dry, Session session)
            throws Exception {
        session.out()
                .println(
                        "%s %s: add unreferenced volume '%s' as '%s'"
                                .formatted(prefix, guest, volume, slot));
        if (!dry) {
            session.client().call("PUT", path, Map.of(slot, volume));
        }
    }
}

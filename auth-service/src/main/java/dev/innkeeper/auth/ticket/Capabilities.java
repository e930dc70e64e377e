package dev.innkeeper.auth.ticket;

import dev.innkeeper.access.AccessSnapshot;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The privileges that an answer to a login tells in outline, so that a user interface knows what to
 * offer: area → privilege held somewhere in it → 1 (01-auth: login-ok, 03-access: login-alice).
 */
final class Capabilities {
    private static final String DATACENTER = "dc";
    private static final Map<String, Pattern> SHOWN =
            Map.of(
                    "vms",
                    Pattern.compile("VM\\..*|Permissions\\.Modify"),
                    "storage",
                    Pattern.compile("Datastore\\..*|Permissions\\.Modify"),
                    "nodes",
                    Pattern.compile("Sys\\..*|Permissions\\.Modify"),
                    "sdn",
                    Pattern.compile("SDN\\..*|Permissions\\.Modify"),
                    "access",
                    Pattern.compile("(User|Group)\\..*|Permissions\\.Modify"),
                    "mapping",
                    Pattern.compile("Mapping\\..*|Permissions\\.Modify"),
                    DATACENTER,
                    Pattern.compile("Sys\\.(Audit|Modify)|SDN\\..*"));

    static Map<String, SortedMap<String, Integer>> of(Caller caller, AccessSnapshot snapshot) {
        Map<String, SortedMap<String, Integer>> areas = new LinkedHashMap<>();
        SHOWN.keySet().stream().sorted().forEach(area -> areas.put(area, new TreeMap<>()));
        Map<String, Map<String, Boolean>> held = new TreeMap<>(snapshot.permissions(caller));
        // Listed only where an entry names it, yet shown to whoever has it from above.
        held.putIfAbsent("/mapping", snapshot.privileges(caller, new AclPath("/mapping")));
        held.forEach((path, privileges) -> {
            String area = areaOf(path);
            SortedMap<String, Integer> found = areas.get(area);
            Pattern shown = SHOWN.get(area);
            if (found != null && shown != null) {
                privileges.keySet().stream()
                        .filter(name -> shown.matcher(name).matches())
                        .forEach(name -> found.put(name, 1));
            }
        });
        return areas;
    }

    private static String areaOf(String path) {
        if (path.equals("/")) {
            return DATACENTER;
        }
        int slash = path.indexOf('/', 1);
        return path.substring(1, slash < 0 ? path.length() : slash);
    }

    private Capabilities() {}
}

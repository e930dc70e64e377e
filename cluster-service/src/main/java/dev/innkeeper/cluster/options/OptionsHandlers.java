package dev.innkeeper.cluster.options;

import dev.innkeeper.access.Permissions;
import dev.innkeeper.api.Contract;
import dev.innkeeper.api.check.Formats;
import dev.innkeeper.api.model.GetClusterOptionsRequest;
import dev.innkeeper.api.model.UpdateClusterOptionsRequest;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /cluster/options}. */
@RestController
class OptionsHandlers {
    private static final String MAC_PREFIX = "BC:24:11";

    private final DatacenterOptions options;
    private final OptionCatalog catalog;
    private final VisibleTags tags;
    private final Permissions permissions;

    OptionsHandlers(
            DatacenterOptions options,
            Contract contract,
            VisibleTags tags,
            Permissions permissions) {
        this.options = options;
        this.catalog = new OptionCatalog(contract.require("updateClusterOptions"));
        this.tags = tags;
        this.permissions = permissions;
    }

    @GetMapping("/cluster/options")
    Map<String, Object> read(GetClusterOptionsRequest request, Caller caller) {
        Map<String, String> texts = options.all();
        Map<String, Object> fields = new LinkedHashMap<>();
        boolean all = permissions.has(caller, AclPath.ROOT, "Sys.Audit");
        if (all) {
            // These two are there whether or not they were set (recording options-get).
            fields.put("mac_prefix", MAC_PREFIX);
            fields.put("description", "");
            texts.forEach((name, text) -> fields.put(name, show(name, text)));
        }
        fields.put("allowed-tags", allowedTags(texts, caller, all));
        return fields;
    }

    private Object show(String name, String text) {
        return switch (name) {
            case "description" -> text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
            case "registered-tags" -> VisibleTags.split(text);
            default -> catalog.show(name, text);
        };
    }

    /**
     * What a caller may give to guests, by the option {@code user-tag-access}: registered tags are
     * for those who may change the datacenter.
     */
    private List<String> allowedTags(Map<String, String> texts, Caller caller, boolean audit) {
        boolean privileged = permissions.has(caller, AclPath.ROOT, "Sys.Modify");
        Map<?, ?> access =
                catalog.show("user-tag-access", texts.getOrDefault("user-tag-access", ""))
                                instanceof Map<?, ?> object
                        ? object
                        : Map.of();
        Object rule = access.get("user-allow");
        SortedSet<String> allowed = new java.util.TreeSet<>();
        if (privileged || rule == null || rule.equals("free") || rule.equals("existing")) {
            allowed.addAll(tags.of(caller));
        }
        boolean listed = rule != null && (rule.equals("list") || rule.equals("existing"));
        if ((privileged || listed || rule == null || rule.equals("free"))
                && access.get("user-allow-list") instanceof String list) {
            allowed.addAll(VisibleTags.split(list));
        }
        if (privileged || audit) {
            allowed.addAll(VisibleTags.split(texts.getOrDefault("registered-tags", "")));
        }
        return List.copyOf(allowed);
    }

    @PutMapping("/cluster/options")
    void update(UpdateClusterOptionsRequest request) {
        Map<String, String> set = new LinkedHashMap<>();
        request.given()
                .forEach((name, value) -> {
                    if (catalog.has(name)) {
                        set.put(name, OptionCatalog.text(value));
                    }
                });
        List<String> delete =
                request.delete() == null ? List.of() : Formats.split(request.delete());
        options.change(set, delete, catalog);
    }
}

package dev.innkeeper.cluster.node;

import dev.innkeeper.api.Contract;
import dev.innkeeper.api.check.Formats;
import dev.innkeeper.api.model.GetNodeConfigRequest;
import dev.innkeeper.api.model.UpdateNodeConfigRequest;
import dev.innkeeper.cluster.options.OptionCatalog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /nodes/{node}/config}. */
@RestController
class NodeConfigHandlers {
    private final NodeSettings settings;
    private final OptionCatalog catalog;

    NodeConfigHandlers(NodeSettings settings, Contract contract) {
        this.settings = settings;
        this.catalog = new OptionCatalog(contract.require("updateNodeConfig"));
    }

    @GetMapping("/nodes/{node}/config")
    Map<String, Object> read(GetNodeConfigRequest request) {
        Map<String, String> texts = settings.of(request.node());
        Map<String, Object> fields = new LinkedHashMap<>();
        texts.forEach((name, text) -> {
            if (request.property() == null || request.property().equals(name)) {
                fields.put(name, name.equals("description") ? text + "\n" : text);
            }
        });
        if (!texts.isEmpty()) {
            fields.put("digest", NodeSettings.digest(texts));
        }
        return fields;
    }

    @PutMapping("/nodes/{node}/config")
    void update(UpdateNodeConfigRequest request) {
        Map<String, String> set = new LinkedHashMap<>();
        request.given()
                .forEach((name, value) -> {
                    if (catalog.has(name)) {
                        set.put(name, OptionCatalog.text(value));
                    }
                });
        settings.change(
                request.node(),
                set,
                request.delete() == null ? List.of() : Formats.split(request.delete()),
                Optional.ofNullable(request.digest()),
                catalog);
    }
}

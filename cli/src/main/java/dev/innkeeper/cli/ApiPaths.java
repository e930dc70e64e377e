package dev.innkeeper.cli;

import dev.innkeeper.api.Operation;
import dev.innkeeper.api.Verb;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Paths of the API for completion: one level below what is typed. */
final class ApiPaths {

    static List<String> below(String typed, Session session) throws IOException, ApiException {
        String parent = typed.substring(0, typed.lastIndexOf('/') + 1);
        String path = PveshCommands.path(parent);
        Set<String> names = new TreeSet<>();
        Operation index =
                path.equals("/") ? null : PveshCommands.operation(session, Verb.GET, path);
        if (path.equals("/") || index != null) {
            JsonNode listed = session.client().call("GET", path.equals("/") ? "" : path, Map.of());
            names.addAll(PveshCommands.children(listed, index == null ? null : index.index()));
        }
        String start = parent.isEmpty() ? "/" : parent;
        return names.stream().map(name -> start + name).toList();
    }

    private ApiPaths() {}
}

package dev.innkeeper.access;

import dev.innkeeper.contracts.AccessEvent;
import dev.innkeeper.contracts.AccessEvent.AclEntry;
import dev.innkeeper.contracts.AccessEvent.GroupState;
import dev.innkeeper.contracts.AccessEvent.PoolState;
import dev.innkeeper.contracts.AccessEvent.RoleState;
import dev.innkeeper.contracts.AccessEvent.SubjectKind;
import dev.innkeeper.contracts.AccessEvent.TokenState;
import dev.innkeeper.contracts.AccessEvent.UserState;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.TokenId;
import dev.innkeeper.kernel.UserId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The recorded access-control scenarios, read as events. */
final class RecordedScenarios {
    private static final JsonMapper JSON = new JsonMapper();

    /** The built-in roles. */
    static List<AccessEvent> builtInRoles() {
        return lines("builtin-roles.tsv").stream()
                .skip(1)
                .map(line -> line.split("\t", -1))
                .map(row -> (AccessEvent) new RoleState(row[0], list(row[1]), true))
                .toList();
    }

    static List<JsonNode> lines() {
        return lines("permissions.jsonl").stream().map(JSON::readTree).toList();
    }

    /** The events that a request stands for; none for requests that this area ignores. */
    static List<AccessEvent> events(JsonNode request) {
        String path = request.path("path").asString();
        JsonNode data = request.path("data");
        String[] parts = path.split("/");
        if (path.equals("/access/roles")) {
            return List.of(new RoleState(text(data, "roleid"), list(text(data, "privs")), false));
        }
        if (path.equals("/access/groups")) {
            return List.of(new GroupState(text(data, "groupid")));
        }
        if (path.equals("/access/users")) {
            return List.of(user(text(data, "userid"), data));
        }
        if (path.contains("/token/")) {
            TokenId token = new TokenId(UserId.parse(parts[3]), parts[5]);
            boolean separated = text(data, "privsep").equals("1");
            return List.of(new TokenState(token, separated, Optional.empty(), ""));
        }
        if (path.startsWith("/access/users/")) {
            return List.of(user(parts[3], data));
        }
        if (path.equals("/access/acl")) {
            return acl(data);
        }
        if (path.startsWith("/pools")) {
            String pool = parts.length > 2 ? parts[2] : text(data, "poolid");
            return List.of(pool(pool, data));
        }
        return List.of();
    }

    private static UserState user(String user, JsonNode data) {
        boolean enabled = !text(data, "enable").equals("0");
        return new UserState(
                UserId.parse(user), enabled, Optional.empty(), list(text(data, "groups")));
    }

    private static PoolState pool(String pool, JsonNode data) {
        return new PoolState(
                pool,
                list(text(data, "vms")).stream().map(GuestId::parse).collect(Collectors.toSet()),
                list(text(data, "storage")).stream()
                        .map(StorageId::new)
                        .collect(Collectors.toSet()));
    }

    private static List<AccessEvent> acl(JsonNode data) {
        return Stream.of(
                        entries(data, "users", SubjectKind.USER),
                        entries(data, "groups", SubjectKind.GROUP),
                        entries(data, "tokens", SubjectKind.TOKEN))
                .flatMap(List::stream)
                .toList();
    }

    private static List<AccessEvent> entries(JsonNode data, String parameter, SubjectKind kind) {
        List<AccessEvent> entries = new ArrayList<>();
        for (String subject : list(text(data, parameter))) {
            for (String role : list(text(data, "roles"))) {
                entries.add(
                        new AclEntry(
                                new AclPath(text(data, "path")),
                                kind,
                                subject,
                                role,
                                text(data, "propagate").equals("1")));
            }
        }
        return entries;
    }

    private static String text(JsonNode data, String name) {
        return data.path(name).asString("");
    }

    private static Set<String> list(String text) {
        return Arrays.stream(text.split(","))
                .filter(each -> !each.isEmpty())
                .collect(Collectors.toSet());
    }

    private static List<String> lines(String file) {
        var in = RecordedScenarios.class.getResourceAsStream("/recordings/" + file);
        try (var reader =
                new BufferedReader(
                        new InputStreamReader(
                                Objects.requireNonNull(in), StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.isBlank()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RecordedScenarios() {}
}

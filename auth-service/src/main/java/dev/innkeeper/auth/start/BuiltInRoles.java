package dev.innkeeper.auth.start;

import dev.innkeeper.access.Privilege;
import dev.innkeeper.auth.Lists;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** The roles that every installation has: {@code builtin-roles.tsv}. */
final class BuiltInRoles {

    static Map<String, Set<Privilege>> read() {
        var in = BuiltInRoles.class.getResourceAsStream("builtin-roles.tsv");
        try (var reader =
                new BufferedReader(
                        new InputStreamReader(
                                Objects.requireNonNull(in), StandardCharsets.UTF_8))) {
            Map<String, Set<Privilege>> roles = new TreeMap<>();
            reader.lines()
                    .skip(1)
                    .map(line -> line.split("\t", -1))
                    .forEach(row -> roles.put(row[0], privileges(row.length > 1 ? row[1] : "")));
            return roles;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the built-in roles", e);
        }
    }

    private static Set<Privilege> privileges(String list) {
        Set<Privilege> privileges = EnumSet.noneOf(Privilege.class);
        Lists.split(list).forEach(name -> privileges.add(Privilege.find(name).orElseThrow()));
        return privileges;
    }

    private BuiltInRoles() {}
}

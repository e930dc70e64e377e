package dev.innkeeper.api.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.api.Contract;
import dev.innkeeper.api.Operation;
import dev.innkeeper.api.Permission;
import dev.innkeeper.api.Verb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a change of the contract means for its clients, as files whose difference is reviewed. */
class GoldenFilesTest {
    private static final Path FOLDER = Path.of("golden");

    private final Contract contract = Contract.load();

    @Test
    void routesAreTheReviewedOnes() throws IOException {
        compare("routes.txt", lines(_ -> true, GoldenFilesTest::route));
    }

    @Test
    void permissionsAreTheReviewedOnes() throws IOException {
        compare(
                "permissions.txt",
                lines(
                        _ -> true,
                        operation ->
                                operation.signature() + "\t" + permission(operation.permission())));
    }

    @Test
    void unguardedRoutesAreTheReviewedOnes() throws IOException {
        compare(
                "unguarded-routes.txt",
                lines(
                        GoldenFilesTest::unguarded,
                        operation ->
                                operation.signature() + "\t" + permission(operation.permission())));
    }

    /**
     * The list itself is edited by hand, by whoever adds a handler; here it is only held against
     * the contract.
     */
    @Test
    void unimplementedOperationsExistAndAreSorted() throws IOException {
        List<String> listed = Files.readAllLines(FOLDER.resolve("unimplemented.txt"));
        Set<String> known =
                contract.operations().stream()
                        .filter(operation -> operation.index() == null)
                        .map(Operation::signature)
                        .collect(Collectors.toSet());

        assertThat(known).containsAll(listed);
        assertThat(listed).doesNotHaveDuplicates().isSortedAccordingTo(byPathAndVerb());
    }

    private static boolean unguarded(Operation operation) {
        return switch (operation.permission().audience()) {
            case WORLD -> true;
            case ALL -> operation.verb().mutating();
            case CHECKED, ROOT -> false;
        };
    }

    private String lines(Predicate<Operation> which, Function<Operation, String> line) {
        return contract.operations().stream()
                .filter(which)
                .sorted(Comparator.comparing(Operation::path).thenComparing(Operation::verb))
                .map(line)
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String route(Operation operation) {
        Set<String> flags = new TreeSet<>();
        flag(flags, operation.task(), "task");
        flag(flags, operation.hot(), "hot");
        flag(flags, operation.index() != null, "index");
        flag(flags, operation.proxyToNode(), "node");
        flag(flags, !operation.allowToken(), "no-token");
        flag(flags, operation.own(), "own");
        return Stream.of(
                        operation.signature(),
                        operation.service().label(),
                        operation.id(),
                        String.join(",", flags))
                .collect(Collectors.joining("\t"))
                .stripTrailing();
    }

    private static void flag(Set<String> flags, boolean set, String name) {
        if (set) {
            flags.add(name);
        }
    }

    private static String permission(Permission permission) {
        String described = permission.described() ? " (and what the operation itself checks)" : "";
        String check = permission.check() == null ? "" : check(permission.check());
        return switch (permission.audience()) {
            case ROOT -> "root@pam";
            case WORLD -> "world";
            case ALL -> "all" + (check.isEmpty() ? "" : ", shown by " + check) + described;
            case CHECKED -> check + described;
        };
    }

    private static String check(Permission.Check check) {
        return switch (check) {
            case Permission.Perm perm ->
                    perm.path()
                            + " "
                            + String.join(perm.any() ? "|" : ",", perm.privileges())
                            + (perm.requireParam() == null
                                    ? ""
                                    : " if " + perm.requireParam() + " is given");
            case Permission.And and ->
                    and.checks().stream()
                            .map(GoldenFilesTest::check)
                            .collect(Collectors.joining(" and ", "(", ")"));
            case Permission.Or or ->
                    or.checks().stream()
                            .map(GoldenFilesTest::check)
                            .collect(Collectors.joining(" or ", "(", ")"));
            case Permission.UseridGroup group ->
                    "groups of the user "
                            + String.join("|", group.privileges())
                            + (group.groupsParam() == Permission.GroupsParam.NONE
                                    ? ""
                                    : " and the groups given");
            case Permission.UseridSelf _ -> "oneself";
            case Permission.UseridRealm _ -> "realm of the user Realm.AllocateUser";
            case Permission.PermModify modify -> "may modify permissions of " + modify.path();
        };
    }

    private static Comparator<String> byPathAndVerb() {
        return Comparator.<String, String>comparing(line -> line.substring(line.indexOf(' ') + 1))
                .thenComparing(line -> Verb.valueOf(line.substring(0, line.indexOf(' '))));
    }

    private static void compare(String name, String actual) throws IOException {
        Path file = FOLDER.resolve(name);
        if (Boolean.getBoolean("golden.update") || !Files.exists(file)) {
            Files.writeString(file, actual);
        }
        assertThat(actual)
                .as("rewrite with -Dgolden.update=true after review")
                .isEqualTo(Files.readString(file));
    }
}

package dev.innkeeper.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.api.Permission;
import dev.innkeeper.api.Permission.Audience;
import dev.innkeeper.api.Permission.GroupsParam;
import dev.innkeeper.contracts.AccessEvent.AclEntry;
import dev.innkeeper.contracts.AccessEvent.SubjectKind;
import dev.innkeeper.contracts.AccessEvent.TokenState;
import dev.innkeeper.contracts.AccessEvent.UserState;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Problem;
import dev.innkeeper.kernel.TokenId;
import dev.innkeeper.kernel.UserId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PermissionCheckTest {
    private static final UserId ALICE = UserId.parse("alice@pve");
    private static final UserId BOB = UserId.parse("bob@pve");
    private static final Caller ALICE_TICKET = Caller.user(ALICE);

    private final AccessSnapshot stage =
            AccessSnapshot.empty()
                    .with(RecordedScenarios.builtInRoles())
                    .with(
                            List.of(
                                    new UserState(ALICE, true, Optional.empty(), Set.of()),
                                    new UserState(BOB, true, Optional.empty(), Set.of("ops"))));

    @Test
    void refusalNamesPathAndPrivilege() {
        var check = new Permission.Perm("/vms/{vmid}", List.of("VM.Audit"), false, null);

        assertThat(refusal(stage, check, Map.of("vmid", "100")))
                .isEqualTo("Permission check failed (/vms/100, VM.Audit)");
    }

    @Test
    void refusalOfAlternativesNamesThemAll() {
        var check =
                new Permission.Perm(
                        "/access/groups", List.of("Sys.Audit", "Group.Allocate"), true, null);

        assertThat(refusal(stage, check, Map.of()))
                .isEqualTo("Permission check failed (/access/groups, Sys.Audit|Group.Allocate)");
    }

    @Test
    void onePrivilegeOfSeveralIsEnoughForAny() {
        AccessSnapshot snapshot = stage.with(List.of(acl("/access", ALICE, "PVEAuditor")));
        var check =
                new Permission.Perm(
                        "/access/groups", List.of("Sys.Audit", "Group.Allocate"), true, null);

        assertThat(refusal(snapshot, check, Map.of())).isEmpty();
    }

    @Test
    void onlyRootIsRoot() {
        Permission rootOnly = new Permission(Audience.ROOT, false, null);

        assertThat(stage.check(rootOnly, Caller.user(UserId.ROOT), Map.of())).isEmpty();
        assertThat(stage.check(rootOnly, Caller.parse("root@pam!x"), Map.of()))
                .map(Problem::message)
                .contains("Permission check failed (user != root@pam)");
    }

    @Test
    void oneselfPassesButOnesTokenDoesNot() {
        AccessSnapshot snapshot =
                stage.with(
                        List.of(
                                new TokenState(
                                        new TokenId(ALICE, "t"), false, Optional.empty(), "")));
        Permission self = checked(new Permission.UseridSelf());
        Map<String, String> parameters = Map.of("userid", "alice@pve");

        assertThat(snapshot.check(self, ALICE_TICKET, parameters)).isEmpty();
        assertThat(snapshot.check(self, Caller.parse("alice@pve!t"), parameters))
                .map(Problem::message)
                .contains("Permission check failed");
    }

    @Test
    void lastAlternativeSpeaks() {
        var check =
                new Permission.Or(
                        List.of(
                                new Permission.UseridSelf(),
                                new Permission.And(
                                        List.of(
                                                new Permission.UseridRealm(),
                                                new Permission.UseridGroup(
                                                        List.of("User.Modify"),
                                                        GroupsParam.NONE)))));

        assertThat(refusal(stage, check, Map.of("userid", "bob@pve")))
                .isEqualTo("Permission check failed (/access/realm/pve, Realm.AllocateUser)");
    }

    @Test
    void privilegeOnAGroupReachesItsMembers() {
        AccessSnapshot snapshot =
                stage.with(List.of(acl("/access/groups/ops", ALICE, "PVEUserAdmin")));
        var check = new Permission.UseridGroup(List.of("User.Modify"), GroupsParam.NONE);

        assertThat(refusal(snapshot, check, Map.of("userid", "bob@pve"))).isEmpty();
        assertThat(refusal(snapshot, check, Map.of("userid", "alice@pve")))
                .isEqualTo("Permission check failed");
        assertThat(refusal(snapshot, check, Map.of("userid", "nobody"))).isNotEmpty();
    }

    @Test
    void newUserNeedsThePrivilegeOnEveryGroupNamed() {
        AccessSnapshot snapshot =
                stage.with(List.of(acl("/access/groups/ops", ALICE, "PVEUserAdmin")));
        var check = new Permission.UseridGroup(List.of("User.Modify"), GroupsParam.CREATE);

        assertThat(refusal(snapshot, check, Map.of("userid", "x@pve", "groups", "ops"))).isEmpty();
        assertThat(refusal(snapshot, check, Map.of("userid", "x@pve", "groups", "ops,dev")))
                .isNotEmpty();
        assertThat(refusal(snapshot, check, Map.of("userid", "x@pve"))).isNotEmpty();
    }

    @Test
    void conditionOnAParameterCountsOnlyIfItIsGiven() {
        AccessSnapshot snapshot = stage.with(List.of(acl("/pool/p", ALICE, "PVEVMAdmin")));
        var check =
                new Permission.Or(
                        List.of(
                                new Permission.Perm(
                                        "/vms/{newid}", List.of("VM.Allocate"), false, null),
                                new Permission.Perm(
                                        "/pool/{pool}", List.of("VM.Allocate"), false, "pool")));

        assertThat(refusal(snapshot, check, Map.of("newid", "200", "pool", "p"))).isEmpty();
        assertThat(refusal(snapshot, check, Map.of("newid", "200"))).isNotEmpty();
    }

    @Test
    void whoMayAllocateAGuestMayShareIt() {
        AccessSnapshot snapshot = stage.with(List.of(acl("/vms/100", ALICE, "PVEVMAdmin")));

        assertThat(
                        refusal(
                                snapshot,
                                new Permission.PermModify("{path}"),
                                Map.of("path", "/vms/100")))
                .isEmpty();
        assertThat(refusal(snapshot, new Permission.PermModify("{path}"), Map.of("path", "/vms")))
                .isEqualTo("Permission check failed (/vms, Permissions.Modify)");
    }

    @Test
    void disabledUserHoldsNothing() {
        AccessSnapshot snapshot =
                stage.with(
                        List.of(
                                acl("/", ALICE, "Administrator"),
                                new UserState(ALICE, false, Optional.empty(), Set.of())));

        assertThat(snapshot.has(ALICE_TICKET, AclPath.ROOT, "Sys.Audit")).isFalse();
    }

    private static String refusal(
            AccessSnapshot snapshot, Permission.Check check, Map<String, String> parameters) {
        return snapshot.check(checked(check), ALICE_TICKET, parameters)
                .map(Problem::message)
                .orElse("");
    }

    private static Permission checked(Permission.Check check) {
        return new Permission(Audience.CHECKED, false, check);
    }

    private static AclEntry acl(String path, UserId user, String role) {
        return new AclEntry(new AclPath(path), SubjectKind.USER, user.toString(), role, true);
    }
}

package dev.innkeeper.auth.acl;

import static dev.innkeeper.auth.AuthProblem.during;

import dev.innkeeper.access.AclPaths;
import dev.innkeeper.access.Permissions;
import dev.innkeeper.api.model.UpdateAclRequest;
import dev.innkeeper.auth.AclEntries;
import dev.innkeeper.auth.AclEntry;
import dev.innkeeper.auth.AuthProblem;
import dev.innkeeper.auth.Lists;
import dev.innkeeper.auth.Role;
import dev.innkeeper.auth.acl.AclEditor.Subject;
import dev.innkeeper.contracts.AccessEvent.SubjectKind;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Problems.Forbidden;
import dev.innkeeper.kernel.Problems.InvalidParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to the ACL. */
@RestController
class AclHandlers {
    private static final AclPath ACCESS = new AclPath("/access");

    private final AclEditor editor;
    private final AclEntries entries;
    private final Permissions permissions;

    AclHandlers(AclEditor editor, AclEntries entries, Permissions permissions) {
        this.editor = editor;
        this.entries = entries;
        this.permissions = permissions;
    }

    @GetMapping("/access/acl")
    List<AclRow> list(Caller caller) {
        boolean all = permissions.has(caller, ACCESS, "Sys.Audit");
        return entries.listAll().stream()
                .filter(entry ->
                        all || permissions.mayModify(caller, new AclPath(entry.key().path())))
                .map(AclRow::of)
                .toList();
    }

    @PutMapping("/access/acl")
    void update(UpdateAclRequest request, Caller caller) {
        AclPath path = AclPaths.normalize(request.path());
        permissions.requireModify(caller, path);
        if (!GrantablePaths.include(path)) {
            throw AuthProblem.invalidPath(path).asException();
        }
        List<Subject> subjects = new ArrayList<>();
        add(subjects, SubjectKind.GROUP, request.groups());
        add(subjects, SubjectKind.USER, request.users());
        add(subjects, SubjectKind.TOKEN, request.tokens());
        if (subjects.isEmpty()) {
            throw noSubject().asException();
        }
        Set<String> roles = Lists.split(request.roles());
        during(
                "ACL update",
                () -> {
                    if (Boolean.TRUE.equals(request.delete())) {
                        editor.take(path, roles, subjects, role -> mayHandOut(caller, path, role));
                    } else {
                        editor.grant(
                                path,
                                roles,
                                subjects,
                                request.propagateOrDefault(),
                                role -> mayHandOut(caller, path, role));
                    }
                });
    }

    /**
     * Who may only allocate the object, without Permissions.Modify, hands out no more than what he
     * holds himself.
     */
    private void mayHandOut(Caller caller, AclPath path, Role role) {
        if (permissions.has(caller, path, "Permissions.Modify")) {
            return;
        }
        for (String privilege : role.privileges()) {
            if (!permissions.has(caller, path, privilege)) {
                throw Forbidden.lacking(path, privilege).asException();
            }
        }
    }

    private static void add(List<Subject> subjects, SubjectKind kind, @Nullable String names) {
        Lists.split(names).forEach(name -> subjects.add(new Subject(kind, name)));
    }

    private static InvalidParameters noSubject() {
        String text = "either 'users', 'groups' or 'tokens' is required.";
        return new InvalidParameters(Map.of("users", text, "groups", text, "tokens", text));
    }

    /**
     * An entry in the list.
     *
     * @param ugid user, group or token
     */
    record AclRow(String path, String type, String ugid, String roleid, boolean propagate) {
        static AclRow of(AclEntry entry) {
            AclEntry.Key key = entry.key();
            return new AclRow(
                    key.path(),
                    key.kind().name().toLowerCase(Locale.ROOT),
                    key.subject(),
                    key.role(),
                    entry.propagate());
        }
    }
}

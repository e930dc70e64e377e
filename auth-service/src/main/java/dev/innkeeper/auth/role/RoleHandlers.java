package dev.innkeeper.auth.role;

import static dev.innkeeper.auth.AuthProblem.during;

import dev.innkeeper.api.model.CreateRoleRequest;
import dev.innkeeper.api.model.DeleteRoleRequest;
import dev.innkeeper.api.model.GetRoleRequest;
import dev.innkeeper.api.model.UpdateRoleRequest;
import dev.innkeeper.auth.Lists;
import dev.innkeeper.auth.Role;
import dev.innkeeper.auth.Roles;
import dev.innkeeper.kernel.Problems.Refused;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to roles. */
@RestController
class RoleHandlers {
    private final RoleDirectory directory;
    private final Roles roles;

    RoleHandlers(RoleDirectory directory, Roles roles) {
        this.directory = directory;
        this.roles = roles;
    }

    @GetMapping("/access/roles")
    List<RoleRow> list() {
        return roles.listAll().stream().map(RoleRow::of).toList();
    }

    @PostMapping("/access/roles")
    void create(CreateRoleRequest request) {
        during(
                "create role",
                () -> directory.create(request.roleid(), Lists.split(request.privs())));
    }

    @GetMapping("/access/roles/{roleid}")
    Map<String, Boolean> get(GetRoleRequest request) {
        Map<String, Boolean> held = new LinkedHashMap<>();
        roles.require(request.roleid()).privileges().forEach(name -> held.put(name, true));
        return held;
    }

    @PutMapping("/access/roles/{roleid}")
    void update(UpdateRoleRequest request) {
        refuseBuiltIn(request.roleid(), "modified");
        during(
                "update role",
                () ->
                        directory.update(
                                request.roleid(),
                                Lists.split(request.privs()),
                                Boolean.TRUE.equals(request.append())));
    }

    @DeleteMapping("/access/roles/{roleid}")
    void delete(DeleteRoleRequest request) {
        refuseBuiltIn(request.roleid(), "deleted");
        during("delete role", () -> directory.delete(request.roleid()));
    }

    private void refuseBuiltIn(String role, String what) {
        if (roles.findById(role).map(Role::builtIn).orElse(false)) {
            throw new Refused("auto-generated role '" + role + "' cannot be " + what).asException();
        }
    }

    /**
     * A role in the list.
     *
     * @param special true for the built-in ones
     */
    record RoleRow(String roleid, String privs, boolean special) {
        static RoleRow of(Role role) {
            return new RoleRow(role.roleid(), String.join(",", role.privileges()), role.builtIn());
        }
    }
}

package dev.innkeeper.api.build;

import dev.innkeeper.api.Permission;
import java.util.List;
import java.util.Locale;

/** Reads {@code x-permission}. */
final class PermissionBuilder {
    private PermissionBuilder() {}

    static Permission permission(Yaml yaml) {
        Permission.Audience audience =
                yaml.has("user")
                        ? Permission.Audience.valueOf(
                                yaml.requireText("user").toUpperCase(Locale.ROOT))
                        : Permission.Audience.CHECKED;
        if (audience == Permission.Audience.CHECKED && !yaml.has("check")) {
            throw new IllegalArgumentException("x-permission names neither user nor check");
        }
        return new Permission(
                audience,
                yaml.flag("described"),
                yaml.has("check") ? check(yaml.child("check")) : null);
    }

    private static Permission.Check check(Yaml yaml) {
        if (yaml.has("and")) {
            return new Permission.And(checks(yaml, "and"));
        }
        if (yaml.has("or")) {
            return new Permission.Or(checks(yaml, "or"));
        }
        if (yaml.has("userid-group")) {
            return new Permission.UseridGroup(
                    yaml.texts("userid-group"),
                    yaml.has("groups-param")
                            ? Permission.GroupsParam.valueOf(
                                    yaml.requireText("groups-param").toUpperCase(Locale.ROOT))
                            : Permission.GroupsParam.NONE);
        }
        if (yaml.has("userid-param")) {
            return switch (yaml.requireText("userid-param")) {
                case "self" -> new Permission.UseridSelf();
                case "Realm.AllocateUser" -> new Permission.UseridRealm();
                default -> throw new IllegalArgumentException("unknown userid-param");
            };
        }
        if (yaml.has("perm-modify")) {
            return new Permission.PermModify(yaml.requireText("perm-modify"));
        }
        return new Permission.Perm(
                yaml.requireText("path"),
                yaml.texts("privileges"),
                yaml.flag("any"),
                yaml.text("require-param"));
    }

    private static List<Permission.Check> checks(Yaml yaml, String key) {
        return yaml.list(key).stream().map(entry -> check(Yaml.of(entry))).toList();
    }
}

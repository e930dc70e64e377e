package dev.innkeeper.guest.rights;

import dev.innkeeper.access.Permissions;
import dev.innkeeper.api.model.UserTagAccess;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.nodes.Datacenter;
import dev.innkeeper.guest.options.Tags;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Which tags a user may put on a guest or take off it: the datacenter options {@code
 * registered-tags} and {@code user-tag-access}. Who may change the datacenter may set any tag.
 */
@Component
class TagRights {
    private final Permissions permissions;
    private final Datacenter datacenter;
    private final Guests guests;

    TagRights(Permissions permissions, Datacenter datacenter, Guests guests) {
        this.permissions = permissions;
        this.datacenter = datacenter;
        this.guests = guests;
    }

    /** Refuses a change that adds or removes a tag which is not the caller's to set. */
    void require(Caller caller, String before, String after) {
        Set<String> changed = difference(Tags.split(before), Tags.split(after));
        Set<String> registered = Tags.split(datacenter.option("registered-tags").orElse(""));
        if (changed.stream().anyMatch(tag -> registered.contains(tag) || !isFree(tag))) {
            permissions.require(caller, AclPath.ROOT, "Sys.Modify");
        }
    }

    private boolean isFree(String tag) {
        Optional<UserTagAccess> access =
                datacenter.option("user-tag-access").map(UserTagAccess::parse);
        String mode = access.map(UserTagAccess::userAllow).orElse("free");
        Set<String> listed = Tags.split(access.map(UserTagAccess::userAllowList).orElse(""));
        return switch (mode) {
            case "none" -> false;
            case "list" -> listed.contains(tag);
            case "existing" ->
                    listed.contains(tag) || guests.isTagInUse(tag.replaceAll("[.+]", "[$0]"));
            default -> true;
        };
    }

    private static Set<String> difference(Set<String> one, Set<String> other) {
        Set<String> different = new HashSet<>(one);
        different.addAll(other);
        different.removeIf(tag -> one.contains(tag) && other.contains(tag));
        return different;
    }
}

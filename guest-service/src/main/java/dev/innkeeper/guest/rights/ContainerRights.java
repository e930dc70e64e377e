package dev.innkeeper.guest.rights;

import dev.innkeeper.guest.options.ConfigChange;
import dev.innkeeper.guest.options.ContainerOption;
import dev.innkeeper.guest.options.Features;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.MountPoint;
import dev.innkeeper.guest.options.MountPoint.Source;
import dev.innkeeper.guest.options.NetworkCard;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Problems;
import org.springframework.stereotype.Component;

/**
 * The privilege that each option of a container needs, beyond what the contract's permission asks
 * (RULES and OPTION-PRIVILEGES). root@pam needs none.
 */
@Component
public class ContainerRights {
    private final GuestRights guest;
    private final TagRights tags;

    ContainerRights(GuestRights guest, TagRights tags) {
        this.guest = guest;
        this.tags = tags;
    }

    /**
     * @param before the configuration that is changed; empty for a new container
     * @param unprivileged whether the container is, or will be
     * @throws dev.innkeeper.kernel.ProblemException with kind FORBIDDEN
     */
    public void require(
            Caller caller,
            OptionTarget target,
            ConfigChange change,
            GuestConfig before,
            boolean unprivileged) {
        if (caller.isRoot()) {
            return;
        }
        for (String option : change.options()) {
            String value = change.set().getOrDefault(option, "");
            requireOption(caller, target, option, value, before, unprivileged);
        }
    }

    private void requireOption(
            Caller caller,
            OptionTarget target,
            String option,
            String value,
            GuestConfig before,
            boolean unprivileged) {
        ContainerOption kind = ContainerOption.named(option).orElse(null);
        if (kind == null) {
            return;
        }
        String old = before.get(option).orElse("");
        switch (kind.guard()) {
            case FEATURES -> requireFeatures(caller, target, old, value, unprivileged);
            case HOOKSCRIPT -> throw rootOnly("changing the hookscript");
            case DEVICE -> throw rootOnly("configuring device passthrough");
            case CREATION -> {}
            case DISK -> {
                guest.requirePrivilege(caller, target, kind.guard().privilege());
                if (kind.isMountPoint()) {
                    requireMountPoint(caller, target, option, old);
                    requireMountPoint(caller, target, option, value);
                }
            }
            case CPU, MEMORY, NETWORK, OPTIONS -> {
                guest.requirePrivilege(caller, target, kind.guard().privilege());
                if (kind == ContainerOption.NET && !value.isEmpty()) {
                    guest.requireBridge(caller, NetworkCard.parse(value));
                } else if (kind == ContainerOption.TAGS) {
                    tags.require(caller, old, value);
                }
            }
        }
    }

    private void requireFeatures(
            Caller caller, OptionTarget target, String old, String value, boolean unprivileged) {
        if (!unprivileged) {
            throw rootOnly("changing feature flags for privileged container");
        }
        if (!Features.differOnlyInNesting(old, value)) {
            throw rootOnly("changing feature flags (except nesting)");
        }
        guest.requirePrivilege(caller, target, ContainerOption.Guard.FEATURES.privilege());
    }

    private void requireMountPoint(
            Caller caller, OptionTarget target, String option, String value) {
        if (value.isEmpty()) {
            return;
        }
        switch (MountPoint.parse(option, value).source()) {
            case Source.Bind _ -> throw rootOnly("mount point type bind");
            case Source.Device _ -> throw rootOnly("mount point type device");
            case Source.Allocation allocation -> guest.requireSpace(caller, allocation.storage());
            case Source.Stored stored -> guest.requireVolume(caller, target, stored.volume());
        }
    }

    private static RuntimeException rootOnly(String what) {
        return new Problems.Forbidden(
                        "Permission check failed (" + what + " is only allowed for root@pam)")
                .asException();
    }
}

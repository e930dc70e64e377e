package dev.innkeeper.guest.config;

import dev.innkeeper.api.Contract;
import dev.innkeeper.api.Operation;
import dev.innkeeper.api.check.Checked;
import dev.innkeeper.api.check.ParameterCheck;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.options.ConfigSection;
import dev.innkeeper.guest.options.Drive;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.GuestOption;
import dev.innkeeper.guest.options.MountPoint;
import dev.innkeeper.guest.options.MountPoint.Source;
import dev.innkeeper.guest.options.Quotas;
import dev.innkeeper.guest.options.RawLines;
import dev.innkeeper.guest.options.VolumeSlots;
import dev.innkeeper.kernel.Problems;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * Checks a whole configuration that did not come through the API: every option as the API would,
 * and what only a file can say besides.
 */
@Component
class ConfigCheck {
    private static final Pattern SNAPSHOT_NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9_-]{1,39}");

    /** What the file keeps and no client sets. */
    private static final Map<String, Pattern> OWN =
            Map.of(
                    "parent", SNAPSHOT_NAME,
                    "snaptime", Pattern.compile("\\d{1,12}"),
                    "snapstate", Pattern.compile("prepare|delete|rollback"),
                    "meta", Pattern.compile("[a-z0-9.=,-]*"),
                    "vmstate", Pattern.compile("[^,\\s]+:[^,\\s]+"),
                    "runningmachine", Pattern.compile("[a-zA-Z0-9.+_-]+"),
                    "runningcpu", Pattern.compile("\\S+"));

    private final Operation containers;
    private final Operation machines;

    ConfigCheck(Contract contract) {
        containers = contract.require("updateLxcConfig");
        machines = contract.require("updateQemuConfig");
    }

    /**
     * @throws dev.innkeeper.kernel.ProblemException naming what is wrong
     */
    void require(GuestKind kind, GuestConfig config) {
        if (kind == GuestKind.LXC && !config.has("rootfs")) {
            throw new Problems.Refused("option 'rootfs' is missing").asException();
        }
        require(kind, config.current());
        if (kind == GuestKind.LXC) {
            Quotas.requirePossible(config.current().options(), config.has("unprivileged"));
        }
        config.snapshots()
                .forEach((name, section) -> {
                    if (!SNAPSHOT_NAME.matcher(name).matches()) {
                        throw new Problems.Refused("'" + name + "' is no name of a snapshot")
                                .asException();
                    }
                    require(kind, section);
                });
        requireOptions(kind, config.pending().changes());
        config.pending().deletions().keySet().forEach(option -> requireKnown(kind, option));
    }

    private void require(GuestKind kind, ConfigSection section) {
        requireOptions(kind, section.options());
        RawLines.require(kind, section.raw());
    }

    private void requireOptions(GuestKind kind, Map<String, String> options) {
        Operation update = kind == GuestKind.LXC ? containers : machines;
        Map<String, Object> checked = new TreeMap<>();
        options.forEach((option, text) -> {
            Pattern own = OWN.get(option);
            if (own == null) {
                requireKnown(kind, option);
                if (!text.isBlank()) {
                    checked.put(option, text);
                }
            } else if (!own.matcher(text).matches()) {
                throw Problems.InvalidParameters.of(option, "unable to read '" + text + "'")
                        .asException();
            }
        });
        checked.put("node", "n");
        checked.put("vmid", "100");
        if (ParameterCheck.check(update, checked) instanceof Checked.Refused refused) {
            throw new Problems.InvalidParameters(refused.errors()).asException();
        }
        options.forEach(ConfigCheck::requireExisting);
    }

    private static void requireKnown(GuestKind kind, String option) {
        if (GuestOption.named(kind, option).isEmpty()) {
            throw new Problems.Refused("unknown option '" + option + "'").asException();
        }
    }

    /** A file makes no volumes. */
    private static void requireExisting(String option, String text) {
        boolean asks =
                VolumeSlots.isMountPoint(option)
                        ? MountPoint.parse(option, text).source() instanceof Source.Allocation
                        : VolumeSlots.isDrive(option) && Drive.parse(option, text).isNew();
        if (asks) {
            throw new Problems.Refused("option '" + option + "' names no volume").asException();
        }
    }
}

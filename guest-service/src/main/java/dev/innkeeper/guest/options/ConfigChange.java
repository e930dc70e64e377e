package dev.innkeeper.guest.options;

import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Problems;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a client wants changed in a guest's configuration.
 *
 * @param set option → text
 * @param delete options to remove
 * @param revert options whose pending change is to be forgotten
 * @param digest of the configuration the client has seen
 * @param force free the volumes of removed drives instead of keeping them as unused
 */
public record ConfigChange(
        SortedMap<String, String> set,
        List<String> delete,
        List<String> revert,
        Optional<String> digest,
        boolean force) {
    private static final Set<String> REQUIRED = Set.of("rootfs", "memory");
    private static final String READ_ONLY = "unprivileged";

    public ConfigChange {
        set = Collections.unmodifiableSortedMap(new TreeMap<>(set));
        delete = List.copyOf(delete);
        revert = List.copyOf(revert);
    }

    /** The names of all options that it touches. */
    public SortedSet<String> options() {
        SortedSet<String> options = new TreeSet<>(set.keySet());
        options.addAll(delete);
        options.addAll(revert);
        return options;
    }

    public static ConfigChange set(Map<String, String> options) {
        return new ConfigChange(
                new TreeMap<>(options), List.of(), List.of(), Optional.empty(), false);
    }

    /**
     * Refuses what no guest can do, in the words that are recorded (BEHAVIOUR 17, 18).
     *
     * @throws ProblemException if the change makes no sense
     */
    public void requireSensible(GuestKind kind) {
        if (set.isEmpty() && delete.isEmpty() && revert.isEmpty()) {
            throw new Problems.Refused("no options specified").asException();
        }
        for (String option : delete) {
            requireNamedOnce(kind, option);
        }
        for (String option : revert) {
            if (GuestOption.named(kind, option).isEmpty()) {
                throw Problems.InvalidParameters.of("revert", "unknown option '" + option + "'")
                        .asException();
            }
        }
    }

    /**
     * Refuses what no container's life allows; asked after the rights, so that a stranger does not
     * learn of it.
     *
     * @throws ProblemException if an option can be neither changed nor removed
     */
    public void requirePossible() {
        for (String option : delete) {
            if (REQUIRED.contains(option)) {
                throw new Problems.Refused("unable to delete required option '" + option + "'")
                        .asException();
            }
            if (option.equals(READ_ONLY)) {
                throw readOnly("delete");
            }
        }
        if (set.containsKey(READ_ONLY)) {
            throw readOnly("modify");
        }
    }

    private void requireNamedOnce(GuestKind kind, String option) {
        if (GuestOption.named(kind, option).isEmpty()) {
            throw Problems.InvalidParameters.of("delete", "unknown option '" + option + "'")
                    .asException();
        }
        if (set.containsKey(option)) {
            throw Problems.InvalidParameters.of(
                            option,
                            "you can't use '-%s' and -delete %s' at the same time"
                                    .formatted(option, option))
                    .asException();
        }
    }

    private static ProblemException readOnly(String verb) {
        return new Problems.Refused("unable to " + verb + " read-only option: '" + READ_ONLY + "'")
                .asException();
    }
}

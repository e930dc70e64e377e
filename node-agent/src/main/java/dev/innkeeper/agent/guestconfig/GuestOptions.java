package dev.innkeeper.agent.guestconfig;

import dev.innkeeper.kernel.GuestId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/** A guest's options, which stay text, and how they are read: what both kinds of guests share. */
public abstract class GuestOptions {
    private final GuestId guest;
    private final Map<String, String> options;

    protected GuestOptions(GuestId guest, Map<String, String> options) {
        this.guest = guest;
        this.options = new LinkedHashMap<>(options);
    }

    public final GuestId guest() {
        return guest;
    }

    /** All options, in their order. */
    public final Map<String, String> options() {
        return Collections.unmodifiableMap(options);
    }

    /** CPU time in units of one CPU; empty for no limit. */
    public final OptionalDouble cpuLimit() {
        return text("cpulimit")
                .map(Double::parseDouble)
                .filter(limit -> limit > 0)
                .map(OptionalDouble::of)
                .orElseGet(OptionalDouble::empty);
    }

    /** Relative weight as configured; its default depends on the cgroup version. */
    public final OptionalInt cpuUnits() {
        return integer("cpuunits");
    }

    /** An option that says something. */
    public final Optional<String> text(String option) {
        return Optional.ofNullable(options.get(option)).filter(t -> !t.isEmpty());
    }

    public final OptionalInt integer(String option) {
        return text(option)
                .map(t -> OptionalInt.of(Integer.parseInt(t.strip())))
                .orElseGet(OptionalInt::empty);
    }

    public final boolean isOn(String option, boolean otherwise) {
        return text(option).map(PropertyText::isTrue).orElse(otherwise);
    }

    /** A property string; one without a property if the option says nothing. */
    public final PropertyText property(String option, String defaultKey) {
        return text(option)
                .map(t -> PropertyText.parse(t, defaultKey))
                .orElseGet(() -> new PropertyText(Map.of()));
    }

    /** Index → text of the options of this name, by index. */
    public final SortedMap<Integer, String> numbered(String name) {
        SortedMap<Integer, String> found = new TreeMap<>();
        options.forEach((key, text) -> {
            if (key.startsWith(name) && key.substring(name.length()).matches("\\d{1,3}")) {
                found.put(Integer.parseInt(key.substring(name.length())), text);
            }
        });
        return found;
    }
}

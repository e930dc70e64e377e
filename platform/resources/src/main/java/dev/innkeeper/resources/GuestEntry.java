package dev.innkeeper.resources;

import dev.innkeeper.contracts.AgentReport.GuestFigures;
import dev.innkeeper.contracts.GuestEvent.GuestState;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.kernel.GuestId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One guest as lists show it. The owner says whether it runs, its node's agent how much it uses.
 * Immutable; its JSON is made when first needed and kept.
 */
final class GuestEntry {
    private static final GuestFigures NOTHING =
            new GuestFigures(new GuestId(GuestId.MIN), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private final GuestState state;
    private final @Nullable GuestFigures figures;
    private final int nodeCpus;
    private final boolean known;
    private final ConfiguredSize size;

    private volatile byte @Nullable [] resource;
    private volatile byte @Nullable [] listed;
    private volatile byte @Nullable [] listedFully;

    /**
     * @param figures what the agent last said, null if the guest was not running then
     * @param nodeCpus of the guest's node, 0 if unknown
     * @param known false while the node is silent
     */
    GuestEntry(GuestState state, @Nullable GuestFigures figures, int nodeCpus, boolean known) {
        this.state = state;
        this.figures = state.running() && known ? figures : null;
        this.nodeCpus = nodeCpus;
        this.known = known;
        this.size = ConfiguredSize.of(state);
    }

    GuestState state() {
        return state;
    }

    /** Whether both would be written alike. */
    boolean sameAs(GuestEntry other) {
        return state == other.state
                && Objects.equals(figures, other.figures)
                && nodeCpus == other.nodeCpus
                && known == other.known;
    }

    /** Sort key: ids as text, as the recorded server orders them. */
    String order() {
        return state.guest().toString();
    }

    String aclPath() {
        return "/vms/" + state.guest();
    }

    /** The object of {@code /cluster/resources}, without the pool. */
    byte[] resource() {
        byte[] made = resource;
        if (made == null) {
            made = writeResource();
            resource = made;
        }
        return made;
    }

    /** The object of the node's list of guests. */
    byte[] listed(boolean full) {
        byte[] made = full ? listedFully : listed;
        if (made == null) {
            made = writeListed(full);
            if (full) {
                listedFully = made;
            } else {
                listed = made;
            }
        }
        return made;
    }

    private byte[] writeResource() {
        Fields out =
                new Fields()
                        .text("id", state.kind().wire() + "/" + state.guest())
                        .text("type", state.kind().wire())
                        .number("vmid", state.guest().value())
                        .text("node", state.node().value())
                        .text("name", name())
                        .text("status", status())
                        .flag("template", state.template())
                        .number("maxcpu", cpus());
        figures(out);
        return marks(out).bytes();
    }

    private byte[] writeListed(boolean full) {
        Fields out =
                new Fields()
                        .number("vmid", state.guest().value())
                        .text("name", name())
                        .text("status", listStatus())
                        .number("cpus", cpus());
        figures(out);
        if (state.kind() == GuestKind.LXC) {
            out.text("type", "lxc").number("maxswap", size.swap()).number("swap", shown().swap());
        } else {
            machineFields(out, full);
        }
        if (state.template()) {
            out.number("template", 1);
        }
        if (figures != null && figures.pid() > 0) {
            out.number("pid", figures.pid());
        }
        return marks(out).bytes();
    }

    private void machineFields(Fields out, boolean full) {
        if (state.config().containsKey("serial0")) {
            out.number("serial", 1);
        }
        if (full) {
            out.text("qmpstatus", listStatus());
        }
    }

    private void figures(Fields out) {
        GuestFigures shown = shown();
        out.number("cpu", shown.cpu())
                .number("mem", shown.memory())
                .number("maxmem", size.memory())
                .number("disk", shown.diskUsed())
                .number("maxdisk", shown.diskTotal() > 0 ? shown.diskTotal() : size.disk())
                .number("uptime", shown.uptimeSeconds())
                .number("netin", shown.netIn())
                .number("netout", shown.netOut())
                .number("diskread", shown.diskRead())
                .number("diskwrite", shown.diskWrite());
    }

    private Fields marks(Fields out) {
        state.lock().ifPresent(lock -> out.text("lock", lock));
        String tags = state.config().get("tags");
        if (tags != null && !tags.isEmpty()) {
            out.text("tags", tags);
        }
        return out;
    }

    private GuestFigures shown() {
        GuestFigures present = figures;
        return present == null ? NOTHING : present;
    }

    private double cpus() {
        return size.cpus() > 0 ? size.cpus() : nodeCpus;
    }

    private String status() {
        return known ? listStatus() : "unknown";
    }

    private String listStatus() {
        return state.running() ? "running" : "stopped";
    }

    private String name() {
        return state.kind() == GuestKind.LXC
                ? state.config().getOrDefault("hostname", "CT" + state.guest())
                : state.config().getOrDefault("name", "VM " + state.guest());
    }
}

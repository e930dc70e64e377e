package dev.innkeeper.resources;

import dev.innkeeper.contracts.AgentReport.NodeStatus;
import dev.innkeeper.contracts.ClusterEvent.NodeMember;
import org.jspecify.annotations.Nullable;

/**
 * One node as lists show it. Everybody sees that it is there; its figures need Sys.Audit on it.
 *
 * @param status what its agent last said, null before its first word
 * @param online false when the agent has been silent for too long
 */
record NodeEntry(NodeMember member, @Nullable NodeStatus status, boolean online) {

    String name() {
        return member.node().value();
    }

    String aclPath() {
        return "/nodes/" + name();
    }

    int cpus() {
        return status == null ? 0 : status.cpuInfo().cpus();
    }

    /** The object of {@code /cluster/resources}. */
    byte[] resource(boolean withFigures) {
        Fields out = common();
        if (status != null) {
            out.number("cgroup-mode", status.cgroupVersion());
        }
        return figures(out, withFigures).bytes();
    }

    /** The object of {@code /nodes}. */
    byte[] listed(boolean withFigures) {
        return figures(common().text("ssl_fingerprint", member.fingerprint()), withFigures).bytes();
    }

    private Fields common() {
        return new Fields()
                .text("id", "node/" + name())
                .text("type", "node")
                .text("node", name())
                .text("status", online ? "online" : "offline")
                .text("level", "");
    }

    private Fields figures(Fields out, boolean wanted) {
        if (!wanted || status == null || !online) {
            return out;
        }
        return out.number("cpu", status.cpu())
                .number("maxcpu", status.cpuInfo().cpus())
                .number("mem", status.memoryUsed())
                .number("maxmem", status.memoryTotal())
                .number("disk", status.rootUsed())
                .number("maxdisk", status.rootTotal())
                .number("uptime", status.uptimeSeconds());
    }
}

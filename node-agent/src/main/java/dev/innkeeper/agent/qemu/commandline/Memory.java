package dev.innkeeper.agent.qemu.commandline;

import dev.innkeeper.agent.guestconfig.PropertyText;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.work.WorkFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code memory}, {@code numa}, {@code numaN}, {@code hugepages}: MiB throughout. */
final class Memory {
    /** What a machine has from the beginning if more can be plugged in. */
    private static final int STATIC = 1024;

    private static final int FIRST_MODULE = 512;
    private static final int SLOTS = 255;

    /** Models with 40 bits of physical address, and room for what lies above the memory. */
    private static final int MAX_PLUGGABLE = 512 * 1024;

    private record Node(int id, String cpus, int size, PropertyText options) {}

    static void add(MachinePlan plan, Arguments out) {
        MachineConfig config = plan.config();
        boolean pluggable = config.hotplug().contains("memory");
        if (pluggable) {
            requireNuma(config, "memory hotplug");
            int fixed = fixed(config);
            if (config.memory() < fixed) {
                throw new WorkFailure(
                        "memory hotplug needs at least "
                                + fixed
                                + " MB for this number of sockets");
            }
            out.add(
                    "-m",
                    Words.none()
                            .with("size", fixed)
                            .with("slots", SLOTS)
                            .with("maxmem", MAX_PLUGGABLE + "M"));
        } else {
            out.add("-m", config.memory());
        }
        int present = pluggable ? fixed(config) : config.memory();
        if (config.isOn("numa", false)) {
            nodes(config, present).forEach(n -> node(plan, n, out));
        } else if (config.text("hugepages").isPresent()) {
            throw new WorkFailure("numa needs to be enabled to use hugepages");
        }
        if (pluggable) {
            modules(plan, out);
        }
    }

    private static int fixed(MachineConfig config) {
        return STATIC * config.sockets();
    }

    private static void requireNuma(MachineConfig config, String what) {
        if (!config.isOn("numa", false)) {
            throw new WorkFailure("numa needs to be enabled for " + what);
        }
    }

    /** As configured, else one for each socket. */
    private static List<Node> nodes(MachineConfig config, int memory) {
        List<Node> nodes = new ArrayList<>();
        Map<Integer, String> given = config.numbered("numa");
        given.forEach((id, text) -> {
            PropertyText node = PropertyText.parse(text, "cpus");
            nodes.add(
                    new Node(
                            id,
                            node.get("cpus").orElse(""),
                            node.get("memory")
                                    .map(m -> (int) Double.parseDouble(m))
                                    .orElseThrow(() ->
                                            new WorkFailure("missing NUMA node" + id + " memory")),
                            node));
        });
        if (!given.isEmpty()) {
            int sum = nodes.stream().mapToInt(Node::size).sum();
            if (sum != memory) {
                throw new WorkFailure(
                        "total memory for NUMA nodes ("
                                + sum
                                + ") must be the memory ("
                                + memory
                                + ")");
            }
            return nodes;
        }
        int cores = config.cores();
        for (int i = 0; i < config.sockets(); i++) {
            String cpus = cores == 1 ? "" + i : i * cores + "-" + ((i + 1) * cores - 1);
            nodes.add(new Node(i, cpus, memory / config.sockets(), new PropertyText(Map.of())));
        }
        return nodes;
    }

    private static void node(MachinePlan plan, Node node, Arguments out) {
        String id = "ram-node" + node.id();
        out.object(policy(backend(plan, id, node.size()), node.options()));
        Words numa = Words.of("node").with("nodeid", node.id());
        out.add("-numa", ranges(numa, node.cpus()) + ",memdev=" + id);
    }

    private static Words policy(Words backend, PropertyText options) {
        String policy = options.get("policy").orElse("preferred");
        return options.get("hostnodes")
                .map(nodes -> backend.with("host-nodes", nodes).with("policy", policy))
                .orElse(backend);
    }

    /** One property for each range: {@code cpus=0-1,cpus=4}. */
    private static String ranges(Words words, String cpus) {
        StringBuilder text = new StringBuilder(words.toString());
        for (String range : cpus.split(";")) {
            text.append(",cpus=").append(range);
        }
        return text.toString();
    }

    static Words backend(MachinePlan plan, String id, int size) {
        String pages = plan.config().text("hugepages").orElse("");
        if (pages.isEmpty()) {
            return Words.of("memory-backend-ram").with("id", id).with("size", size + "M");
        }
        // "any" takes the largest pages that the size is a multiple of.
        boolean large = pages.equals("1024") || (pages.equals("any") && size % 1024 == 0);
        int page = large ? 1024 : 2;
        if (size % page != 0) {
            throw new WorkFailure(
                    "memory size '"
                            + size
                            + "' is not a multiple of the page size "
                            + page
                            + " MB");
        }
        if (plan.host().hugePages().applyAsLong(page) * page < size) {
            throw new WorkFailure(
                    "this node has too few free huge pages of " + page + " MB for " + size + " MB");
        }
        return Words.of("memory-backend-memfd")
                .with("id", id)
                .with("size", size + "M")
                .with("hugetlb", "on")
                .with("hugetlbsize", page + "M")
                .with("share", "on")
                .with("prealloc", "on");
    }

    private static void modules(MachinePlan plan, Arguments out) {
        modules(plan)
                .forEach(module -> {
                    out.object(module.backend());
                    out.device(module.device());
                });
    }

    /** What is beyond the fixed part: modules that double in size every 32, node by node. */
    static List<Pluggable> modules(MachinePlan plan) {
        MachineConfig config = plan.config();
        List<Pluggable> modules = new ArrayList<>();
        int left = config.memory() - fixed(config);
        int size = FIRST_MODULE;
        for (int n = 0; left > 0 && n < SLOTS; n++) {
            if (n > 0 && n % 32 == 0) {
                size *= 2;
            }
            if (size > left) {
                throw new WorkFailure(
                        "memory above "
                                + fixed(config)
                                + " MB must be a multiple of "
                                + size
                                + " MB with memory hotplug");
            }
            modules.add(
                    new Pluggable(
                            Optional.empty(),
                            Optional.empty(),
                            backend(plan, "mem-dimm" + n, size),
                            module(n, n % config.sockets())));
            left -= size;
        }
        return modules;
    }

    static Words module(int n, int node) {
        return Words.of("pc-dimm")
                .with("id", "dimm" + n)
                .with("memdev", "mem-dimm" + n)
                .with("node", node);
    }

    static void balloon(MachinePlan plan, Arguments out) {
        if (plan.config().integer("balloon").orElse(1) != 0) {
            out.device(
                    Words.of("virtio-balloon-pci")
                            .with("id", "balloon0")
                            .at(PciLayout.of("balloon0"))
                            .with("free-page-reporting", "on"));
        }
    }

    private Memory() {}
}

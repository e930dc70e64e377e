package dev.innkeeper.agent.qemu.commandline;

import dev.innkeeper.agent.guestconfig.PropertyText;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.qemu.config.OsType;
import dev.innkeeper.agent.work.WorkFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** {@code cpu}, {@code cores}, {@code sockets}, {@code vcpus}: number and model of the CPUs. */
final class Processors {
    /** What a guest may be given or denied; other flags could break the host's isolation. */
    private static final Set<String> FLAGS =
            Set.of(
                    "pcid",
                    "spec-ctrl",
                    "ibpb",
                    "ssbd",
                    "virt-ssbd",
                    "amd-ssbd",
                    "amd-no-ssb",
                    "pdpe1gb",
                    "md-clear",
                    "hv-tlbflush",
                    "hv-evmcs",
                    "aes");

    /** The levels of the x86-64 architecture, on top of QEMU's plainest model. */
    private static final List<String> V2 =
            List.of("cx16", "lahf_lm", "popcnt", "sse4.1", "sse4.2", "ssse3");

    private static final List<String> V3 =
            List.of("abm", "avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "movbe", "xsave");
    private static final List<String> V4 =
            List.of("avx512bw", "avx512cd", "avx512dq", "avx512f", "avx512vl");

    private static final Set<String> AMD =
            Set.of("athlon", "phenom", "EPYC", "Opteron_G1", "Opteron_G2", "Opteron_G3");
    private static final Set<String> INTEL =
            Set.of(
                    "486",
                    "pentium",
                    "pentium2",
                    "pentium3",
                    "coreduo",
                    "core2duo",
                    "Conroe",
                    "Penryn",
                    "Nehalem",
                    "Westmere",
                    "SandyBridge",
                    "IvyBridge",
                    "Haswell",
                    "Broadwell",
                    "KnightsMill");

    static void number(MachinePlan plan, Arguments out) {
        MachineConfig config = plan.config();
        int cpus = config.cpus();
        if (cpus > config.maxCpus()) {
            throw new WorkFailure(
                    "vcpus ("
                            + cpus
                            + ") are more than sockets * cores ("
                            + config.maxCpus()
                            + ")");
        }
        boolean pluggable = isPluggable(config);
        out.add(
                "-smp",
                Words.of(Integer.toString(pluggable ? 1 : cpus))
                        .with("sockets", config.sockets())
                        .with("cores", config.cores())
                        .with("maxcpus", config.maxCpus()));
    }

    /** CPUs beyond the first are devices, so that they can be taken away. */
    static void plugged(MachinePlan plan, Arguments out) {
        MachineConfig config = plan.config();
        if (isPluggable(config)) {
            for (int n = 2; n <= config.cpus(); n++) {
                out.device(device(plan, n));
            }
        }
    }

    /** The device of the n-th CPU. */
    static Words device(MachinePlan plan, int n) {
        int cores = plan.config().cores();
        return Words.of(model(plan).head() + "-x86_64-cpu")
                .with("id", "cpu" + n)
                .with("socket-id", (n - 1) / cores)
                .with("core-id", (n - 1) % cores)
                .with("thread-id", 0);
    }

    private static boolean isPluggable(MachineConfig config) {
        return config.hotplug().contains("cpu");
    }

    static void model(MachinePlan plan, Arguments out) {
        out.add("-cpu", plan.config().resumedCpu().orElseGet(() -> text(plan)));
    }

    private static String text(MachinePlan plan) {
        Words model = model(plan);
        StringBuilder text = new StringBuilder(model.head());
        model.properties()
                .forEach((flag, value) -> {
                    text.append(',');
                    if (value.equals("+") || value.equals("-")) {
                        text.append(value).append(flag);
                    } else {
                        text.append(flag);
                        if (!value.isEmpty()) {
                            text.append('=').append(value.replace(",", ",,"));
                        }
                    }
                });
        return text.toString();
    }

    /** The model with its flags in their alphabetical order. */
    private static Words model(MachinePlan plan) {
        PropertyText cpu = plan.config().property("cpu", "cputype");
        Optional<String> wanted = cpu.get("cputype");
        String type = wanted.orElse(plan.isKvm() ? "kvm64" : "qemu64");
        Map<String, String> flags = new TreeMap<>();
        String model = base(type, flags, plan);
        if (plan.isKvm()) {
            withKvm(type, model, flags, plan.config());
        }
        vendor(model).filter(v -> wanted.isPresent()).ifPresent(v -> flags.put("vendor", v));
        if (cpu.isOn("hidden")) {
            flags.put("kvm", "off");
        }
        cpu.get("hv-vendor-id").ifPresent(id -> vendorOfHypervisor(id, flags, plan));
        physicalBits(cpu, flags, plan);
        cpu.get("flags").ifPresent(list -> chosen(list, flags, plan));
        return new Words(model, flags);
    }

    private static String base(String type, Map<String, String> flags, MachinePlan plan) {
        if (type.startsWith("custom-")) {
            throw new WorkFailure("CPU model '" + type + "' is not defined on this node");
        }
        if (type.matches("x86-64-v[234](-AES)?")) {
            int level = type.charAt(8) - '0';
            V2.forEach(f -> flags.put(f, "+"));
            if (type.endsWith("-AES") || level > 2) {
                flags.put("aes", "+");
            }
            if (level > 2) {
                V3.forEach(f -> flags.put(f, "+"));
            }
            if (level > 3) {
                V4.forEach(f -> flags.put(f, "+"));
            }
            return "qemu64";
        }
        if (type.equals("host") && !plan.isKvm()) {
            plan.warn("CPU type 'host' needs KVM, using 'max'");
            return "max";
        }
        if (!plan.host().cpus().contains(type)) {
            throw new WorkFailure(
                    "CPU type '" + type + "' is unknown to QEMU " + plan.host().version());
        }
        return type;
    }

    private static void withKvm(
            String type, String model, Map<String, String> flags, MachineConfig config) {
        flags.put("kvm_pv_eoi", "+");
        flags.put("kvm_pv_unhalt", "+");
        if (model.equals("kvm64")) {
            flags.put("lahf_lm", "+");
            flags.put("sep", "+");
        }
        if (!type.equals("host") && !type.equals("max")) {
            flags.put("enforce", "");
        }
        hyperV(config.osType(), flags);
    }

    /** What Windows can use of its own hypervisor's interface. */
    private static void hyperV(OsType os, Map<String, String> flags) {
        if (os.isWindows(7)) {
            List.of("hv_relaxed", "hv_time", "hv_vapic").forEach(f -> flags.put(f, ""));
            flags.put("hv_spinlocks", "0x1fff");
        }
        if (os.isWindows(8)) {
            List.of("hv_reset", "hv_runtime", "hv_stimer", "hv_synic", "hv_vpindex")
                    .forEach(f -> flags.put(f, ""));
        }
        if (os.isWindows(10)) {
            flags.put("hv_ipi", "");
        }
    }

    private static void vendorOfHypervisor(String id, Map<String, String> flags, MachinePlan plan) {
        if (plan.isKvm()) {
            flags.put("hv_vendor_id", id);
        } else {
            plan.warn("hv-vendor-id needs KVM, it is left out");
        }
    }

    private static void physicalBits(
            PropertyText cpu, Map<String, String> flags, MachinePlan plan) {
        Optional<String> bits = cpu.get("phys-bits");
        if (bits.isEmpty()) {
            return;
        }
        if (plan.isKvm()) {
            boolean host = bits.get().equals("host");
            flags.put(host ? "host-phys-bits" : "phys-bits", host ? "true" : bits.get());
        } else {
            plan.warn("phys-bits needs KVM, it is left out");
        }
    }

    /** Without KVM what QEMU cannot emulate is left out by QEMU itself. */
    private static void chosen(String list, Map<String, String> flags, MachinePlan plan) {
        for (String flag : list.split(";")) {
            String name = flag.substring(1);
            if (!FLAGS.contains(name)) {
                throw new WorkFailure("CPU flag '" + name + "' is not supported");
            }
            if (name.startsWith("hv-") && !plan.isKvm()) {
                plan.warn("CPU flag '" + name + "' needs KVM, it is left out");
            } else {
                flags.put(name, flag.substring(0, 1));
            }
        }
    }

    private static Optional<String> vendor(String model) {
        String family = model.replaceFirst("-.*", "");
        if (AMD.contains(family) || family.startsWith("Opteron")) {
            return Optional.of("AuthenticAMD");
        }
        boolean intel =
                INTEL.contains(family)
                        || model.matches("(Skylake|Cascadelake|Cooperlake|Icelake|Sapphire).*");
        return intel ? Optional.of("GenuineIntel") : Optional.empty();
    }

    private Processors() {}
}

package dev.innkeeper.agent.storage;

import dev.innkeeper.agent.work.FileTree;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.BuildTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Builds a template with {@code mmdebstrap} or {@code debootstrap}, whichever the host has. Their
 * mounts live in namespaces that end with them, so that what is left over can be removed at any
 * time; signatures of the packages are always checked.
 */
public final class TemplateBuild {
    private static final Map<String, List<String>> PACKAGES =
            Map.of(
                    "debian",
                    List.of("systemd-sysv", "ifupdown", "udev"),
                    "ubuntu",
                    List.of("systemd-sysv", "systemd-resolved", "netplan.io", "udev"),
                    "devuan",
                    List.of("sysvinit-core", "ifupdown", "eudev"));

    private static final List<String> PACKAGES_OF_ALL =
            List.of(
                    "ca-certificates",
                    "iproute2",
                    "iputils-ping",
                    "login",
                    "netbase",
                    "passwd",
                    "procps");

    private final BuildTemplate command;
    private final Work work;

    private TemplateBuild(BuildTemplate command, Work work) {
        this.command = command;
        this.work = work;
    }

    /** Builds it and puts it into the storage. */
    public static Map<String, String> run(BuildTemplate command, Work work) throws IOException {
        return new TemplateBuild(command, work).build(Clock.systemUTC());
    }

    private Map<String, String> build(Clock clock) throws IOException {
        DirStorage storage = Storages.of(command.storage());
        storage.activate();
        String architecture = command.architecture().orElseGet(TemplateBuild::ownArchitecture);
        String name = command.fileName().orElseGet(() -> name(architecture, clock));
        Path target = storage.pathOf("vztmpl/" + name);
        Path folder = storage.receivingFolder().resolve("build-" + UUID.randomUUID());
        Files.createDirectories(storage.receivingFolder());
        work.before(new Undo.RemoveTree(folder.toString()));
        try {
            Path root = Files.createDirectories(folder.resolve("root"));
            install(root, architecture);
            tidy(root);
            Path archive = folder.resolve(name);
            pack(root, archive);
            ReceivedFiles.moveIn(archive, target);
            work.log("template '" + target + "' is ready");
            return Map.of("volume", storage.id() + ":vztmpl/" + name);
        } finally {
            FileTree.remove(folder);
            DirStorage.removeIfEmpty(storage.receivingFolder());
        }
    }

    private String name(String architecture, Clock clock) {
        String day =
                LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)
                        .format(DateTimeFormatter.BASIC_ISO_DATE);
        return "%s-%s-built_%s_%s.tar.zst"
                .formatted(command.distribution(), command.suite(), day, architecture);
    }

    private static String ownArchitecture() {
        return switch (System.getProperty("os.arch", "")) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            case "arm" -> "armhf";
            case "x86", "i386" -> "i386";
            default -> throw new WorkFailure("say which architecture the template is for");
        };
    }

    private void install(Path root, String architecture) {
        List<String> packages =
                new ArrayList<>(PACKAGES.getOrDefault(command.distribution(), List.of()));
        packages.addAll(PACKAGES_OF_ALL);
        packages.addAll(command.include());
        String mirror = command.mirror().orElseGet(() -> PackageMirror.of(command.distribution()));
        List<String> build =
                new ArrayList<>(
                        List.of(
                                "unshare",
                                "--mount",
                                "--propagation",
                                "private",
                                "--pid",
                                "--fork",
                                "--kill-child",
                                "--mount-proc",
                                "--"));
        build.addAll(PackageMirror.proxy());
        build.addAll(tool(architecture));
        build.add("--variant=minbase");
        build.add("--include=" + String.join(",", packages));
        build.addAll(List.of(command.suite(), root.toString(), mirror));
        work.log(
                "building %s %s (%s) from %s"
                        .formatted(command.distribution(), command.suite(), architecture, mirror));
        HostProgram.of(build).lines(work::log).require(work);
    }

    private static List<String> tool(String architecture) {
        if (isInstalled("mmdebstrap")) {
            return List.of("mmdebstrap", "--mode=root", "--architectures=" + architecture);
        }
        if (isInstalled("debootstrap")) {
            return List.of("debootstrap", "--arch=" + architecture, "--force-check-gpg");
        }
        throw new WorkFailure(
                "this node can build no templates: install the package mmdebstrap or debootstrap");
    }

    private static boolean isInstalled(String program) {
        return Stream.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin")
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** Leaves out what belongs to one machine, and what can be fetched again. */
    private static void tidy(Path root) throws IOException {
        for (String folder : List.of("var/cache/apt/archives", "var/lib/apt/lists")) {
            Path place = root.resolve(folder);
            if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
                try (Stream<Path> all = Files.list(place)) {
                    for (Path file : all.toList()) {
                        FileTree.remove(file);
                    }
                }
            }
        }
        Path machine = root.resolve("etc/machine-id");
        if (Files.isRegularFile(machine, LinkOption.NOFOLLOW_LINKS)) {
            Files.writeString(machine, "");
        }
        for (String file : List.of("etc/hostname", "etc/resolv.conf", "var/log/bootstrap.log")) {
            Files.deleteIfExists(root.resolve(file));
        }
        Path ssh = root.resolve("etc/ssh");
        if (Files.isDirectory(ssh, LinkOption.NOFOLLOW_LINKS)) {
            try (var keys = Files.newDirectoryStream(ssh, "ssh_host_*")) {
                for (Path key : keys) {
                    Files.delete(key);
                }
            }
        }
    }

    private void pack(Path root, Path archive) throws IOException {
        work.log("packing the template");
        HostProgram.of(
                        "tar",
                        "-c",
                        "-a",
                        "-f",
                        archive.toString(),
                        "--numeric-owner",
                        "--xattrs",
                        "--xattrs-include=security.capability",
                        "--anchored",
                        "--exclude=./dev/*",
                        "-C",
                        root.toString(),
                        ".")
                .require(work);
        work.log("packed " + Files.size(archive) / (1 << 20) + " MiB");
    }
}

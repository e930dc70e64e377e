package dev.innkeeper.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What can be seen of guests on this machine without asking the server. */
final class Host {

    /** Traces of a guest: network cards, mounts, directories, volumes, cgroups, processes. */
    static List<String> tracesOf(Server server, int vmid) {
        var traces = new ArrayList<String>();
        names(Path.of("/sys/class/net"))
                .filter(name -> name.matches("(veth|tap)" + vmid + "i\\d+"))
                .forEach(name -> traces.add("network card " + name));
        mounts().stream()
                .filter(mount -> mount.startsWith(server.data().toString()))
                .filter(mount -> mount.contains("/" + vmid + "/") || mount.endsWith("/" + vmid))
                .forEach(mount -> traces.add("mount " + mount));
        for (String place :
                List.of(
                        "agent/lxc",
                        "agent/qemu",
                        "agent/mounts",
                        "volumes/images",
                        "volumes/private")) {
            Path directory = server.data().resolve(place).resolve(Integer.toString(vmid));
            if (Files.exists(directory)) {
                traces.add("directory " + directory);
            }
        }
        if (monitor(server, vmid).isPresent()) {
            traces.add("a running container");
        }
        return traces;
    }

    static boolean networkCard(String name) {
        return Files.exists(Path.of("/sys/class/net", name));
    }

    static boolean isRunning(Server server, int vmid) {
        return Programs.run(
                        "lxc-info",
                        "-P",
                        server.data().resolve("agent/lxc").toString(),
                        "-n",
                        Integer.toString(vmid),
                        "-s",
                        "-H")
                .output()
                .strip()
                .equals("RUNNING");
    }

    static Programs.Result attach(Server server, int vmid, String... command) {
        var line =
                new ArrayList<>(
                        List.of(
                                "lxc-attach",
                                "-P",
                                server.data().resolve("agent/lxc").toString(),
                                "-n",
                                Integer.toString(vmid),
                                "--"));
        line.addAll(List.of(command));
        return Programs.run(line, java.util.Map.of());
    }

    /** Stops every container below this data directory, the hard way. */
    static void stopContainers(Path data) {
        Path lxc = data.resolve("agent/lxc");
        names(lxc)
                .forEach(name -> Programs.run("lxc-stop", "-k", "-P", lxc.toString(), "-n", name));
    }

    static void unmountBelow(Path directory) {
        mounts().reversed().stream()
                .filter(mount -> mount.startsWith(directory + "/"))
                .forEach(mount -> Programs.run("umount", "-l", mount));
    }

    static void killLeftover(Path pidFile, Path data) {
        try {
            if (!Files.exists(pidFile)) {
                return;
            }
            long pid = Long.parseLong(Files.readString(pidFile).strip());
            Optional<ProcessHandle> process = ProcessHandle.of(pid);
            if (process.isPresent()
                    && Files.readString(Path.of("/proc/" + pid + "/cmdline"))
                            .contains(data.toString())) {
                process.get().destroyForcibly();
                process.get().onExit().join();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many descriptors of a process lead to files whose path ends so. */
    static long openFiles(ProcessHandle process, String end) {
        Path folder = Path.of("/proc/" + process.pid() + "/fd");
        return names(folder)
                .filter(name -> {
                    try {
                        return Files.readSymbolicLink(folder.resolve(name))
                                .toString()
                                .endsWith(end);
                    } catch (IOException e) {
                        return false; // closed meanwhile
                    }
                })
                .count();
    }

    private static Optional<ProcessHandle> monitor(Server server, int vmid) {
        return ProcessHandle.allProcesses()
                .filter(process ->
                        process.info()
                                .commandLine()
                                .filter(line -> line.contains("[lxc monitor]"))
                                .filter(line -> line.contains(server.data().toString()))
                                .filter(line -> line.endsWith(" " + vmid))
                                .isPresent())
                .findAny();
    }

    private static List<String> mounts() {
        try {
            return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                    .map(line -> line.split(" ")[1])
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> names(Path directory) {
        if (!Files.isDirectory(directory)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Host() {}
}

package dev.innkeeper.agent.core;

import dev.innkeeper.agent.journal.CommandRecord;
import dev.innkeeper.agent.journal.CommandResult;
import dev.innkeeper.agent.lxc.RunningContainers;
import dev.innkeeper.agent.qemu.RunningMachines;
import dev.innkeeper.kernel.GuestId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what the agent reports. */
final class RecordingReports
        implements Reports, RunningContainers.Listener, RunningMachines.Listener {
    final List<String> lines = new CopyOnWriteArrayList<>();
    final BlockingQueue<String> observed = new LinkedBlockingQueue<>();
    final BlockingQueue<String> failures = new LinkedBlockingQueue<>();
    private final Map<UUID, CompletableFuture<CommandResult>> results = new ConcurrentHashMap<>();

    @Override
    public void progress(CommandRecord command, String line) {
        lines.add(line);
    }

    @Override
    public void finished(UUID command, CommandResult result) {
        future(command).complete(result);
    }

    @Override
    public void observed(GuestId guest, boolean running) {
        observed.add(guest + (running ? " running" : " stopped"));
    }

    @Override
    public void observed(GuestId guest, boolean running, Optional<String> failure) {
        failure.ifPresent(failures::add);
        observed(guest, running);
    }

    @Override
    public void changed() {}

    CommandResult await(UUID command) {
        return future(command).orTimeout(90, TimeUnit.SECONDS).join();
    }

    private CompletableFuture<CommandResult> future(UUID command) {
        return results.computeIfAbsent(command, id -> new CompletableFuture<>());
    }
}

package dev.innkeeper.agent.tree;

import dev.innkeeper.agent.copy.ConfigCopy;
import dev.innkeeper.agent.foreign.FolderWatch;
import dev.innkeeper.contracts.AgentReport.GuestFileWritten;
import dev.innkeeper.contracts.GuestEvent.GuestState;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.kernel.NodeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the configuration of all guests as files, and takes over what somebody writes into those of
 * this node's guests: the owner of guests decides on it, and what it says is in the file afterwards
 * ({@link GuestFiles}). The tree stays readable while the agent is away; what is written meanwhile,
 * or while the owner cannot be reached, is taken up when both are there again. One thread does all
 * that touches a file.
 */
public final class ConfigTree implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ConfigTree.class);

    /** An editor may move a file away before it writes it anew. */
    private static final long EDITOR_MILLIS = 500;

    private static final long OWN_AGAIN_SECONDS = 10;

    private final Optional<TreeLayout> wanted;
    private final ConfigCopy copy;
    private final GuestFiles files;
    private final BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
    private final AtomicBoolean changed = new AtomicBoolean();
    private boolean swept;
    private volatile boolean closed;
    private @Nullable Thread thread;

    /**
     * @param root such as {@code /etc/pve}; empty shows nothing
     * @param kept folder for texts that were not taken over, so that nobody's work is lost
     * @param reports hears of each text that somebody wrote
     */
    public ConfigTree(
            Optional<Path> root,
            Path kept,
            NodeName node,
            ConfigCopy copy,
            Consumer<GuestFileWritten> reports,
            Clock clock) {
        this.wanted = root.map(folder -> new TreeLayout(folder, node));
        this.copy = copy;
        this.files = new GuestFiles(node, kept, reports, clock);
    }

    public void start() {
        wanted.ifPresent(layout ->
                thread = Thread.ofPlatform().name("config-tree").daemon().start(() -> run(layout)));
    }

    /** Ends the view after the work at hand: whoever shows the files next finds them settled. */
    @Override
    public void close() {
        closed = true;
        work.add(() -> log.debug("Tree is left as it is"));
        Thread running = thread;
        try {
            if (running != null) {
                running.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(TreeLayout layout) {
        try (TreeOwner owner = own(layout.root());
                FolderWatch watch = new FolderWatch(this::touched)) {
            if (closed) {
                return;
            }
            layout.prepare();
            for (GuestKind kind : GuestKind.values()) {
                watch.watch(layout.folder(layout.node(), kind));
            }
            copy.onChange(() -> copyChanged(layout, watch));
            project(layout, watch);
            while (!closed) {
                carryOut(work.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            log.atWarn().addKeyValue("folder", layout.root()).setCause(e).log("No files are shown");
        }
    }

    /** One file's trouble must not end the others' view. */
    private static void carryOut(Runnable next) {
        try {
            next.run();
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("The tree could not follow a change");
        }
    }

    /** Waits until no other agent has the tree, or this one is to end: {@code null} then. */
    private @Nullable TreeOwner own(Path root) throws IOException, InterruptedException {
        Optional<TreeOwner> owner = TreeOwner.tryOwn(root);
        if (owner.isEmpty()) {
            log.atWarn().addKeyValue("folder", root).log("Another agent shows its files there");
        }
        while (owner.isEmpty() && !closed) {
            work.poll(OWN_AGAIN_SECONDS, TimeUnit.SECONDS); // nothing but the end comes yet
            owner = TreeOwner.tryOwn(root);
        }
        return owner.orElse(null);
    }

    private void copyChanged(TreeLayout layout, FolderWatch watch) {
        if (changed.compareAndSet(false, true)) {
            work.add(() -> project(layout, watch));
        }
    }

    private void project(TreeLayout layout, FolderWatch watch) {
        changed.set(false);
        boolean complete = copy.isComplete();
        List<GuestState> guests =
                copy.guests().stream().filter(state -> !state.text().isEmpty()).toList();
        guests.forEach(state -> show(layout, state, watch));
        try {
            files.forgetAllBut(guests.stream().map(state -> file(layout, state)).toList());
            if (complete && !swept) {
                files.sweep(layout.root().resolve("nodes"));
                swept = true;
            }
        } catch (IOException e) {
            log.atWarn().setCause(e).log("A file of the tree cannot be removed");
        }
    }

    private void show(TreeLayout layout, GuestState state, FolderWatch watch) {
        Path folder = layout.folder(state.node(), state.kind());
        Path file = file(layout, state);
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
                watch.watch(folder);
            }
            files.show(file, state);
        } catch (IOException e) {
            log.atWarn().addKeyValue("file", file).setCause(e).log("File cannot be written");
        }
    }

    private static Path file(TreeLayout layout, GuestState state) {
        return layout.file(state.node(), state.kind(), state.guest());
    }

    private void touched(Path file) {
        if (TreeLayout.guest(file).isEmpty()) {
            return;
        }
        work.add(() -> look(file));
    }

    private void look(Path file) {
        try {
            if (Files.exists(file)) {
                files.written(file);
            } else if (files.shows(file)) {
                Thread.startVirtualThread(() -> later(() -> putBack(file)));
            }
        } catch (IOException e) {
            log.atWarn().addKeyValue("file", file).setCause(e).log("File cannot be read");
        }
    }

    private void putBack(Path file) {
        try {
            files.putBackDeleted(file);
        } catch (IOException e) {
            log.atWarn().addKeyValue("file", file).setCause(e).log("File cannot be put back");
        }
    }

    private void later(Runnable task) {
        try {
            TimeUnit.MILLISECONDS.sleep(EDITOR_MILLIS);
            work.add(task);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

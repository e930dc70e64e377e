package dev.innkeeper.agent.journal;

import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.contracts.json.MessageCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The agent's memory over a crash: one file of JSON lines, forced to the disk before the call
 * returns, so that whatever the agent did can be finished or taken back by its successor.
 *
 * <p>Life of a command: opened → attempted → stepped… → (undone) → finished → published. A torn
 * last line, as a crash leaves it, is dropped. Safe for use by many threads.
 */
public final class Journal implements AutoCloseable {
    private static final int COMPACT_AFTER = 20_000;

    private final Path file;
    private final JsonMapper json = MessageCodec.mapper();
    private final JournalState state = new JournalState();
    private FileChannel channel;
    private int written;

    private Journal(Path file) throws IOException {
        this.file = file;
        load();
        channel = compact();
    }

    /**
     * Opens the journal in this folder, makes it if there is none.
     *
     * @throws IOException if it cannot be read, or is damaged other than at its end
     */
    public static Journal open(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        return new Journal(folder.resolve("journal.jsonl"));
    }

    /** Takes commands over, all in one write. */
    public synchronized void begin(List<CommandRecord> commands) throws IOException {
        List<JournalLine> lines = new ArrayList<>();
        for (CommandRecord command : commands) {
            lines.add(new JournalLine.Opened(command));
            if (command.generation() > 0) {
                lines.add(new JournalLine.Generation(command.lane(), command.generation()));
            }
        }
        write(lines, true);
    }

    /** Remembers that everything before this offset was seen. */
    public synchronized void position(long nextOffset) throws IOException {
        write(List.of(new JournalLine.Position(nextOffset)), false);
    }

    public synchronized void attempt(UUID id) throws IOException {
        write(List.of(new JournalLine.Attempted(id)), false);
    }

    /** Writes the way back from the step that comes next. */
    public synchronized void step(UUID id, Undo undo) throws IOException {
        write(List.of(new JournalLine.Stepped(id, undo)), true);
    }

    /** Writes what is to be removed once the command has succeeded. */
    public synchronized void leftover(UUID id, Undo cleanup) throws IOException {
        write(List.of(new JournalLine.Leftover(id, cleanup)), true);
    }

    /** What the command left over is gone; losing this line only removes it twice. */
    public synchronized void cleaned(UUID id) throws IOException {
        write(List.of(new JournalLine.Cleaned(id)), false);
    }

    public synchronized void undone(UUID id) throws IOException {
        write(List.of(new JournalLine.Undone(id)), true);
    }

    public synchronized void finish(UUID id, CommandResult result) throws IOException {
        write(List.of(new JournalLine.Finished(id, result)), true);
    }

    /** The broker has the result; losing this line only sends it twice. */
    public synchronized void published(UUID id) throws IOException {
        write(List.of(new JournalLine.Published(id)), false);
    }

    /** The lane starts anew: its guest was made or is gone. */
    public synchronized void forgetGeneration(String lane) throws IOException {
        write(List.of(new JournalLine.Generation(lane, 0)), false);
    }

    public synchronized List<OpenCommand> open() {
        return state.open();
    }

    public synchronized List<Undo> undoOf(UUID id) {
        return state.undoOf(id);
    }

    /** What commands that have ended left over. */
    public synchronized Map<UUID, List<Undo>> leftovers() {
        return state.leftovers();
    }

    public synchronized boolean isOpen(UUID id) {
        return state.isOpen(id);
    }

    public synchronized Optional<CommandResult> resultOf(UUID id) {
        return state.resultOf(id);
    }

    /** Results that the broker may not have yet, oldest first. */
    public synchronized Map<UUID, CommandResult> unpublished() {
        return state.unpublished();
    }

    /** The newest generation taken over for a lane; 0 for none. */
    public synchronized long generation(String lane) {
        return state.generation(lane);
    }

    /** Where to go on reading the topic of commands. */
    public synchronized long nextOffset() {
        return state.nextOffset();
    }

    @Override
    public synchronized void close() throws IOException {
        channel.force(false);
        channel.close();
    }

    private void load() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        String text = Files.readString(file);
        int number = 0;
        for (int from = 0; from < text.length(); ) {
            number++;
            int end = text.indexOf('\n', from);
            if (end < 0) {
                return; // torn by a crash: the step was never taken
            }
            try {
                state.apply(json.readValue(text.substring(from, end), JournalLine.class));
            } catch (JacksonException bad) {
                throw new IOException("journal " + file + ", line " + number, bad);
            }
            from = end + 1;
        }
    }

    private void write(List<JournalLine> lines, boolean force) throws IOException {
        StringBuilder text = new StringBuilder();
        for (JournalLine line : lines) {
            text.append(json.writeValueAsString(line)).append('\n');
        }
        long size = channel.size();
        try {
            append(channel, text);
            if (force) {
                channel.force(false);
            }
        } catch (IOException e) {
            channel.truncate(size); // half a line would spoil what comes after it
            throw e;
        }
        lines.forEach(state::apply);
        written += lines.size();
        if (written > COMPACT_AFTER) {
            channel.close();
            channel = compact();
        }
    }

    private FileChannel compact() throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel out =
                FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            StringBuilder text = new StringBuilder();
            state.lines().forEach(l -> text.append(json.writeValueAsString(l)).append('\n'));
            append(out, text);
            out.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        forceFolder();
        written = 0;
        return FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    private void forceFolder() throws IOException {
        Path folder = file.getParent();
        if (folder != null) {
            try (FileChannel channelOfFolder = FileChannel.open(folder)) {
                channelOfFolder.force(true);
            }
        }
    }

    private static void append(FileChannel to, CharSequence text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }
}

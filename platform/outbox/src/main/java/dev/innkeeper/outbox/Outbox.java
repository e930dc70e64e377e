package dev.innkeeper.outbox;

import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.CommandEnvelope;
import dev.innkeeper.contracts.Message;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.contracts.json.MessageCodec;
import dev.innkeeper.kernel.NodeName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The only way for a service to say something to others: messages are collected in the running
 * transaction, written with it, and published after it has committed. On each topic they get a
 * sequence from 1 without gaps, in the order of the commits; it is assigned just before the commit,
 * so that topics are locked for no longer than that takes.
 *
 * <p>All methods that publish throw {@link IllegalStateException} outside of a transaction.
 */
public final class Outbox {
    private final OutboxTable table;
    private final MessageCodec codec;
    private final OutboxRelay relay;
    private final List<TransactionFlush> flushes;
    private final ThreadLocal<@Nullable Positions> committed = new ThreadLocal<>();

    Outbox(
            OutboxTable table,
            MessageCodec codec,
            OutboxRelay relay,
            List<TransactionFlush> flushes) {
        this.table = table;
        this.codec = codec;
        this.relay = relay;
        this.flushes = List.copyOf(flushes);
    }

    public void publish(String topic, String key, Message message) {
        say(topic, key, positions -> message);
    }

    /**
     * Publishes a message that tells how far the transaction reaches on all topics it writes to,
     * commands excepted.
     */
    public void publishAtCommit(String topic, String key, Function<Positions, Message> message) {
        say(topic, key, message::apply);
    }

    /**
     * Publishes the end of what the key stands for: the event for those who read now, then a
     * tombstone, so that the broker forgets the key.
     */
    public void remove(String topic, String key, Message removed) {
        publish(topic, key, removed);
        tombstone(topic, key);
    }

    /** Commands the agent of a node; those with the same key reach it in this order. */
    public void command(NodeName node, String key, AgentCommand command, CommandEnvelope envelope) {
        pending()
                .add(
                        new PendingMessages.Entry(
                                Topics.commands(node),
                                key,
                                positions -> command,
                                envelope,
                                envelope.trace().or(Trace::current)));
    }

    void tombstone(String topic, String key) {
        say(topic, key, positions -> null);
    }

    private void say(String topic, String key, Function<Positions, @Nullable Message> message) {
        pending().add(new PendingMessages.Entry(topic, key, message, null, Trace.current()));
    }

    /** From here on, positions that this thread commits are collected. */
    public void beginCollecting() {
        committed.set(Positions.NONE);
    }

    /** What this thread has committed since {@link #beginCollecting}; empty outside of that. */
    public Positions lastCommitted() {
        Positions positions = committed.get();
        return positions == null ? Positions.NONE : positions;
    }

    public void endCollecting() {
        committed.remove();
    }

    /**
     * Adds what another thread committed on behalf of this one, such as the effect of an agent's
     * result that this thread waited for.
     */
    public void committedElsewhere(Positions positions) {
        Positions before = committed.get();
        if (before != null) {
            committed.set(before.merge(positions));
        }
    }

    private PendingMessages pending() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()
                || !TransactionSynchronizationManager.isSynchronizationActive()) {
            throw new IllegalStateException("messages leave in a transaction only");
        }
        PendingMessages pending =
                (PendingMessages) TransactionSynchronizationManager.getResource(this);
        if (pending == null) {
            pending = new PendingMessages();
            TransactionSynchronizationManager.bindResource(this, pending);
            TransactionSynchronizationManager.registerSynchronization(new AtCommit(pending));
        }
        return pending;
    }

    private Positions write(PendingMessages pending) {
        flushes.forEach(TransactionFlush::flush);
        Map<String, Integer> counts = pending.counts();
        Map<String, Long> last = table.take(counts);
        Map<String, Long> next = new HashMap<>();
        Map<String, Long> reached = new HashMap<>();
        last.forEach(
                (topic, sequence) -> next.put(topic, sequence - counts.getOrDefault(topic, 0) + 1));
        for (PendingMessages.Entry entry : pending.entries()) {
            if (entry.envelope() == null) {
                reached.put(entry.topic(), last.getOrDefault(entry.topic(), 0L));
            }
        }
        Positions positions = new Positions(reached);
        List<OutboxRow> rows = new ArrayList<>(pending.entries().size());
        for (PendingMessages.Entry entry : pending.entries()) {
            long sequence = next.merge(entry.topic(), 1L, Long::sum) - 1;
            rows.add(row(entry, sequence, positions));
        }
        table.insert(rows);
        if (relay.othersMustBeWoken()) {
            table.notifyOthers();
        }
        return positions;
    }

    private OutboxRow row(PendingMessages.Entry entry, long sequence, Positions positions) {
        Message message = entry.message().apply(positions);
        CommandEnvelope envelope = entry.envelope();
        return new OutboxRow(
                entry.topic(),
                sequence,
                entry.key(),
                message == null ? null : codec.typeOf(message),
                message == null ? 0 : codec.versionOf(message),
                message == null ? null : codec.encode(message),
                entry.trace(),
                envelope == null ? null : envelope.id(),
                envelope == null ? 0 : envelope.generation());
    }

    /** Writes the rows as the last thing before the commit, and wakes the relay after it. */
    private final class AtCommit implements TransactionSynchronization, Ordered {
        private final PendingMessages pending;
        private Positions positions = Positions.NONE;

        AtCommit(PendingMessages pending) {
            this.pending = pending;
        }

        @Override
        public int getOrder() {
            return Ordered.LOWEST_PRECEDENCE;
        }

        @Override
        public void suspend() {
            TransactionSynchronizationManager.unbindResource(Outbox.this);
        }

        @Override
        public void resume() {
            TransactionSynchronizationManager.bindResource(Outbox.this, pending);
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            positions = write(pending);
        }

        @Override
        public void afterCommit() {
            committedElsewhere(positions);
            relay.wake();
        }

        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResourceIfPossible(Outbox.this);
        }
    }
}

package dev.innkeeper.outbox;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Which instance of a service relays its messages, reads results and does its chores: the one whose
 * database session holds an advisory lock. It loses the lock with the session, at the latest when
 * the database notices that the instance is gone. Listeners do not rely on it alone: they fence by
 * the offset they store.
 */
final class Leadership implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
    private static final String LOCK =
            "(hashtext('innkeeper.leader'), hashtext(current_schema()::text))";
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final DataSource database;
    private final OutboxRelay relay;
    private final Republisher republisher;
    private final LeaderChores chores;
    private final OutboxSettings settings;
    private volatile @Nullable Term current;
    private volatile CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable Thread thread;

    Leadership(
            DataSource database,
            OutboxRelay relay,
            Republisher republisher,
            LeaderChores chores,
            OutboxSettings settings) {
        this.database = database;
        this.relay = relay;
        this.republisher = republisher;
        this.chores = chores;
        this.settings = settings;
    }

    /** True while this instance leads. */
    boolean held() {
        Term term = current;
        return term != null && term.lasts();
    }

    /** One time of leading, from taking the lock to losing it. */
    final class Term {
        private volatile boolean over;

        boolean lasts() {
            return !over && isRunning();
        }

        void pause(Duration duration) {
            Leadership.this.pause(duration);
        }
    }

    @Override
    public void start() {
        stopped = new CountDownLatch(1);
        Thread starting = Thread.ofPlatform().daemon().name("outbox-relay").unstarted(this::run);
        thread = starting;
        starting.start();
    }

    @Override
    public void stop() {
        Thread running = thread;
        thread = null;
        stopped.countDown();
        relay.wake();
        if (running != null) {
            join(running);
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    /** Starts before and stops after everything that uses the outbox. */
    @Override
    public int getPhase() {
        return -100;
    }

    private void run() {
        while (isRunning()) {
            try (Connection connection = database.getConnection()) {
                connection.setAutoCommit(true);
                waitForLock(connection);
                if (isRunning()) {
                    lead(connection);
                }
            } catch (SQLException | RuntimeException e) {
                if (isRunning()) {
                    LOG.atWarn().setCause(e).log("Leadership interrupted, trying again");
                    pause(RETRY);
                }
            }
        }
    }

    private void waitForLock(Connection connection) throws SQLException {
        while (isRunning() && !ask(connection, "select pg_try_advisory_lock" + LOCK)) {
            pause(RETRY);
        }
    }

    private void lead(Connection connection) throws SQLException {
        Term term = new Term();
        // Rows that a crash brings back are sent again, which does no harm.
        execute(connection, "set synchronous_commit = off");
        try {
            republisher.publishWhatTheBrokerLacks();
            current = term;
            chores.start(term);
            if (settings.severalInstances()) {
                Thread.ofPlatform().daemon().name("outbox-notifications").start(() -> listen(term));
            }
            relay.relay(term, connection);
        } finally {
            term.over = true;
            current = null;
            ask(connection, "select pg_advisory_unlock" + LOCK);
            execute(connection, "reset synchronous_commit");
        }
    }

    /** Passes notifications of other instances' commits on to the relay. */
    private void listen(Term term) {
        while (term.lasts()) {
            try (Connection connection = database.getConnection();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(true);
                statement.execute(
                        "do $$ begin execute format('listen %I', 'outbox_' || current_schema());"
                                + " end $$");
                PGConnection notifying = connection.unwrap(PGConnection.class);
                relay.wake();
                while (term.lasts()) {
                    if (notifying.getNotifications(1000).length > 0) {
                        relay.wake();
                    }
                }
                statement.execute("unlisten *");
            } catch (SQLException e) {
                LOG.atDebug().setCause(e).log("Notifications interrupted");
                term.pause(RETRY);
            }
        }
    }

    private static boolean ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(sql)) {
            return answer.next() && answer.getBoolean(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void pause(Duration duration) {
        try {
            stopped.await(duration.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void join(Thread running) {
        try {
            if (!running.join(Duration.ofSeconds(3))) {
                running.interrupt();
                running.join(Duration.ofSeconds(2));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

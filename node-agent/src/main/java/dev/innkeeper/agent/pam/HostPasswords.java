package dev.innkeeper.agent.pam;

import dev.innkeeper.agent.foreign.Libpam;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.door.PamAnswer;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Passwords of the host's accounts. A wrong one holds its thread for seconds, so checks run on a
 * few threads of their own, and more than a handful waiting are turned away.
 */
public final class HostPasswords implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int WAITING = 16;
    private static final Duration LIMIT = Duration.ofSeconds(25);

    private final String service;
    private final Libpam pam;
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(
                    THREADS,
                    THREADS,
                    30,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(WAITING),
                    Thread.ofPlatform().name("pam-", 1).daemon().factory());

    /**
     * @param service name of the PAM service; empty for the host's usual one
     */
    public HostPasswords(Optional<String> service) throws IOException {
        this.service = PamService.choose(service);
        this.pam = new Libpam();
        threads.allowCoreThreadTimeOut(true);
    }

    /** Is this the user's password, and is the account good? */
    public PamAnswer check(String user, String password) {
        if (isUnfit(user) || password.indexOf('\0') >= 0) {
            return new PamAnswer(false, "Authentication failure");
        }
        Future<Libpam.Outcome> check;
        try {
            check = threads.submit(() -> pam.check(service, user, password));
        } catch (RejectedExecutionException e) {
            throw new WorkFailure("too many logins at once", e);
        }
        try {
            Libpam.Outcome outcome = check.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            return new PamAnswer(outcome.accepted(), outcome.message());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkFailure("interrupted", e);
        } catch (TimeoutException e) {
            throw new WorkFailure("PAM does not answer", e);
        } catch (ExecutionException e) {
            throw new WorkFailure("PAM cannot be asked", e);
        }
    }

    /** Gives the user a new password. */
    public void change(String user, String password) {
        if (isUnfit(user) || password.contains("\n") || password.indexOf('\0') >= 0) {
            throw new WorkFailure("not a user or password that can be set");
        }
        HostProgram.Outcome outcome =
                HostProgram.of("chpasswd").input(user + ":" + password + "\n").limit(LIMIT).run();
        if (!outcome.good()) {
            throw new WorkFailure("the password of '" + user + "' could not be changed");
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private static boolean isUnfit(String user) {
        return user.isEmpty() || !user.matches("[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}\\$?");
    }
}

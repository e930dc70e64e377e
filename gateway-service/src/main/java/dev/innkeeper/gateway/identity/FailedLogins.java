package dev.innkeeper.gateway.identity;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts failed logins per user and per address, a minute at a time, and says when it is enough.
 * Only failures count, so nobody is locked out by logging in often; {@code root@pam} never is.
 */
public final class FailedLogins {
    private static final int REMEMBERED = 20_000;
    private static final long MINUTE = 60_000;
    private static final String ROOT = "root@pam";

    private final int perMinute;
    private final Clock clock;
    private final Map<String, Count> counts =
            new LinkedHashMap<>(64, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
                    return size() > REMEMBERED;
                }
            };

    private record Count(long since, int failures) {}

    /**
     * @param perMinute failures that are answered honestly
     */
    public FailedLogins(int perMinute, Clock clock) {
        this.perMinute = perMinute;
        this.clock = clock;
    }

    /** Whether this login is refused without a look at the password. */
    public synchronized boolean refuses(String user, String address) {
        return !user.equals(ROOT) && (exhausted("user " + user) || exhausted("address " + address));
    }

    /** The same where nobody knows yet whose login it is. */
    public synchronized boolean refuses(String address) {
        return exhausted("address " + address);
    }

    /** A login failed. */
    public synchronized void failed(String user, String address) {
        count("user " + user);
        count("address " + address);
    }

    /** A login failed of nobody knows whom. */
    public synchronized void failed(String address) {
        count("address " + address);
    }

    private boolean exhausted(String key) {
        Count count = counts.get(key);
        return count != null && current(count) && count.failures() >= perMinute;
    }

    private void count(String key) {
        Count before = counts.get(key);
        counts.put(
                key,
                before == null || !current(before)
                        ? new Count(clock.millis(), 1)
                        : new Count(before.since(), before.failures() + 1));
    }

    private boolean current(Count count) {
        return clock.millis() - count.since() < MINUTE;
    }
}

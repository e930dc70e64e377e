package dev.innkeeper.agent.lxc;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;

/**
 * A stream that gives no more than so many bytes a second, on the average since its beginning, and
 * never more than a second's worth at once.
 */
final class PacedStream extends FilterInputStream {
    private final long bytesPerSecond;
    private long begin;
    private long given;

    private PacedStream(InputStream in, long bytesPerSecond) {
        super(in);
        this.bytesPerSecond = bytesPerSecond;
    }

    /**
     * @param bytesPerSecond 0 for no limit
     */
    static InputStream of(InputStream in, long bytesPerSecond) {
        return bytesPerSecond == 0 ? in : new PacedStream(in, bytesPerSecond);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int count = super.read(into, from, (int) Math.min(length, bytesPerSecond));
        if (count > 0) {
            await(count);
        }
        return count;
    }

    /** Returns when as much time has passed as what was given may take. */
    private void await(int count) throws IOException {
        long now = System.nanoTime();
        long due = begin + (long) (given * 1e9 / bytesPerSecond);
        if (given == 0 || now - due > TimeUnit.SECONDS.toNanos(1)) {
            begin = now; // what was not used before is lost
            given = 0;
        }
        given += count;
        long end = begin + (long) (given * 1e9 / bytesPerSecond);
        try {
            TimeUnit.NANOSECONDS.sleep(end - System.nanoTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}

package dev.innkeeper.agent.identity;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A stream that ends with an error when its other side has said nothing for a while. Only the time
 * counts in which somebody waits for it, so the reader may be as slow as it likes.
 */
final class ImpatientStream extends FilterInputStream {
    private final Duration patience;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile long waitingSince;
    private volatile boolean silent;

    ImpatientStream(InputStream in, Duration patience) {
        super(in);
        this.patience = patience;
        Thread.ofVirtual().name("impatience").start(this::watch);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        waitingSince = Math.max(1, System.nanoTime());
        try {
            int count = super.read(into, from, length);
            if (silent) {
                throw new IOException("nothing came for " + patience.toSeconds() + " s");
            }
            return count;
        } finally {
            waitingSince = 0;
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        super.close();
    }

    private void watch() {
        try {
            while (!closed.await(patience.toMillis() / 4 + 1, TimeUnit.MILLISECONDS)) {
                long since = waitingSince;
                if (since != 0 && System.nanoTime() - since > patience.toNanos()) {
                    silent = true;
                    close();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }
}

package dev.innkeeper.cli;

import java.io.ByteArrayOutputStream;

/**
 * What is typed into a console: all of it is for the other side, but the key that leaves, alone or
 * followed by q. In the second case twice that key is that key once.
 */
final class TypedKeys {
    private static final int CONTROL = 0x1f;

    private final byte escape;
    private final boolean alone;
    private boolean escaped;
    private boolean over;

    private TypedKeys(String key, boolean alone) {
        this.escape = (byte) (key.charAt(key.length() - 1) & CONTROL);
        this.alone = alone;
    }

    /**
     * A key that leaves together with q.
     *
     * @param key such as {@code ^a} or {@code a}, both of which mean the control key with it
     */
    static TypedKeys leavingBy(String key) {
        return new TypedKeys(key, false);
    }

    /**
     * A key that leaves by itself.
     *
     * @param key as for {@link #leavingBy}
     */
    static TypedKeys endedBy(String key) {
        return new TypedKeys(key, true);
    }

    /** What of the next keys is for the other side. */
    byte[] take(byte[] typed, int count) {
        var meant = new ByteArrayOutputStream(count);
        for (int i = 0; i < count && !over; i++) {
            byte key = typed[i];
            if (escaped) {
                escaped = false;
                over = key == 'q';
                if (key != escape && !over) {
                    meant.write(escape);
                }
                if (!over) {
                    meant.write(key);
                }
            } else if (key == escape) {
                escaped = !alone;
                over = alone;
            } else {
                meant.write(key);
            }
        }
        return meant.toByteArray();
    }

    /** Whether the user has left. */
    boolean isOver() {
        return over;
    }
}

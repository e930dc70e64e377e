package dev.innkeeper.testkit;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * A client of VNC, as far as a test needs one: version 3.8 of the RFB protocol (RFC 6143), a
 * password, and pictures without compression. Its bytes travel in whatever way the test has.
 */
public final class RfbClient {
    private static final int PATIENCE_SECONDS = 60;
    private static final int VNC_AUTHENTICATION = 2;
    private static final int BYTES_PER_PIXEL = 4;
    private static final int BRIGHT = 0x80;

    private final Consumer<byte[]> toServer;
    private final LinkedBlockingQueue<byte[]> arrived = new LinkedBlockingQueue<>();
    private final DataInputStream in = new DataInputStream(new Arrived());
    private int width;
    private int height;
    private int[] pixels = {};

    /**
     * @param toServer sends bytes
     */
    public RfbClient(Consumer<byte[]> toServer) {
        this.toServer = toServer;
    }

    /** Takes bytes that the server sent. */
    public void received(byte[] bytes) {
        arrived.add(bytes.clone());
    }

    /**
     * Shakes hands.
     *
     * @return the desktop's name
     * @throws IllegalStateException if the server does not take the password
     */
    public String connect(String password) {
        try {
            String version = text(12);
            if (!version.startsWith("RFB 003.")) {
                throw new IllegalStateException("no VNC server: " + version);
            }
            send("RFB 003.008\n".getBytes(StandardCharsets.US_ASCII));
            choose(in.readNBytes(in.readUnsignedByte()));
            send(new byte[] {VNC_AUTHENTICATION});
            send(answer(in.readNBytes(16), password));
            if (in.readInt() != 0) {
                throw new IllegalStateException(text(in.readInt()));
            }
            send(new byte[] {1}); // others may look, too
            width = in.readUnsignedShort();
            height = in.readUnsignedShort();
            pixels = new int[width * height];
            int bits = in.readNBytes(16)[0];
            if (bits != 8 * BYTES_PER_PIXEL) {
                throw new IllegalStateException("pixels of " + bits + " bits");
            }
            String name = text(in.readInt());
            send(ByteBuffer.allocate(8).put((byte) 2).put((byte) 0).putShort((short) 1).array());
            return name;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void choose(byte[] kinds) {
        for (byte kind : kinds) {
            if (kind == VNC_AUTHENTICATION) {
                return;
            }
        }
        throw new IllegalStateException("asks for no password: " + Arrays.toString(kinds));
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /** Asks for the whole picture and counts its bright pixels. */
    public int brightPixels() {
        send(
                ByteBuffer.allocate(10)
                        .put((byte) 3)
                        .put((byte) 0)
                        .putInt(0)
                        .putShort((short) width)
                        .putShort((short) height)
                        .array());
        try {
            update();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Math.toIntExact(
                Arrays.stream(pixels).filter(pixel -> (pixel >> 8 & 0xff) > BRIGHT).count());
    }

    /** Presses and releases a key for each character; a line feed is the return key. */
    public void type(String text) {
        text.chars()
                .map(key -> key == '\n' ? 0xff0d : key)
                .forEach(key -> {
                    for (byte down : new byte[] {1, 0}) {
                        send(
                                ByteBuffer.allocate(8)
                                        .put((byte) 4)
                                        .put(down)
                                        .putShort((short) 0)
                                        .putInt(key)
                                        .array());
                    }
                });
    }

    private void update() throws IOException {
        while (true) {
            int kind = in.readUnsignedByte();
            switch (kind) {
                case 0 -> {
                    in.readUnsignedByte();
                    int rectangles = in.readUnsignedShort();
                    for (int i = 0; i < rectangles; i++) {
                        rectangle();
                    }
                    return;
                }
                case 2 -> {} // the bell
                case 3 -> {
                    in.readNBytes(3);
                    in.readNBytes(in.readInt());
                }
                default -> throw new IOException("message " + kind + " was not asked for");
            }
        }
    }

    private void rectangle() throws IOException {
        int left = in.readUnsignedShort();
        int top = in.readUnsignedShort();
        int wide = in.readUnsignedShort();
        int high = in.readUnsignedShort();
        int encoding = in.readInt();
        if (encoding != 0) {
            throw new IOException("encoding " + encoding + " was not asked for");
        }
        for (int y = top; y < top + high; y++) {
            ByteBuffer row = ByteBuffer.wrap(in.readNBytes(wide * BYTES_PER_PIXEL));
            for (int x = left; x < left + wide; x++) {
                pixels[y * width + x] = Integer.reverseBytes(row.getInt());
            }
        }
    }

    /** VNC turns the bits of each byte of the password. */
    private static byte[] answer(byte[] challenge, String password) {
        byte[] key = Arrays.copyOf(password.getBytes(StandardCharsets.US_ASCII), 8);
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (Integer.reverse(key[i]) >>> 24);
        }
        try {
            Cipher cipher = Cipher.getInstance("DES/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "DES"));
            return cipher.doFinal(challenge);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String text(int length) throws IOException {
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private void send(byte[] bytes) {
        toServer.accept(bytes);
    }

    /** What arrived, as one stream. */
    private final class Arrived extends InputStream {
        private ByteBuffer now = ByteBuffer.allocate(0);

        @Override
        public int read() throws IOException {
            fill();
            return now.get() & 0xff;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            fill();
            int count = Math.min(length, now.remaining());
            now.get(target, from, count);
            return count;
        }

        private void fill() throws IOException {
            try {
                while (!now.hasRemaining()) {
                    byte[] next = arrived.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    if (next == null) {
                        throw new IOException("the server is silent");
                    }
                    now = ByteBuffer.wrap(next);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
    }
}

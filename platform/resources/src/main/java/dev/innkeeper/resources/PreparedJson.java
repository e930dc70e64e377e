package dev.innkeeper.resources;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a JSON object, made once and sent many times; its compressed twins are made when
 * first asked for. Nobody may change the arrays it hands out.
 */
public final class PreparedJson {
    private static final int LEVEL = 4;
    private static final int BUFFER = 8192;

    private final byte[] bytes;
    private volatile byte @Nullable [] gzip;
    private volatile byte @Nullable [] deflate;
    private volatile @Nullable PreparedJson succeeded;

    private PreparedJson(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Takes bytes without copying them.
     *
     * @param bytes UTF-8 of a JSON object
     */
    public static PreparedJson of(byte[] bytes) {
        return new PreparedJson(bytes);
    }

    public static PreparedJson ofText(String json) {
        return new PreparedJson(json.getBytes(StandardCharsets.UTF_8));
    }

    public byte[] bytes() {
        return bytes;
    }

    /** The gzip twin. */
    public byte[] gzip() {
        byte[] made = gzip;
        if (made == null) {
            made = compress(true);
            gzip = made;
        }
        return made;
    }

    /** The zlib twin, which HTTP calls deflate. */
    public byte[] deflate() {
        byte[] made = deflate;
        if (made == null) {
            made = compress(false);
            deflate = made;
        }
        return made;
    }

    /** The same object with {@code "success":1} in front, as the extjs formatter writes it. */
    public PreparedJson succeeded() {
        PreparedJson made = succeeded;
        if (made == null) {
            byte[] mark = "{\"success\":1,".getBytes(StandardCharsets.UTF_8);
            byte[] all = new byte[mark.length + bytes.length - 1];
            System.arraycopy(mark, 0, all, 0, mark.length);
            System.arraycopy(bytes, 1, all, mark.length, bytes.length - 1);
            made = new PreparedJson(all);
            succeeded = made;
        }
        return made;
    }

    private byte[] compress(boolean withGzipHeader) {
        var out = new ByteArrayOutputStream(bytes.length / 4 + 64);
        Deflater deflater = new Deflater(LEVEL);
        try (var packed =
                withGzipHeader
                        ? new QuickGzip(out)
                        : new DeflaterOutputStream(out, deflater, BUFFER)) {
            packed.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deflater.end();
        }
        return out.toByteArray();
    }

    private static final class QuickGzip extends GZIPOutputStream {
        QuickGzip(ByteArrayOutputStream out) throws IOException {
            super(out, BUFFER);
            def.setLevel(LEVEL);
        }
    }
}

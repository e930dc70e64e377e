package dev.innkeeper.storage.upload;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends; remembers if it broke off, so that the client's fault is told from that of
 * the node to which it is relayed.
 */
final class ClientStream extends FilterInputStream {
    private volatile @Nullable IOException failure;

    ClientStream(InputStream stream) {
        super(stream);
    }

    Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public int read() throws IOException {
        try {
            return super.read();
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return super.read(bytes, offset, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }
}

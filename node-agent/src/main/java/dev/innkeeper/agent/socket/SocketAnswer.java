package dev.innkeeper.agent.socket;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;

/**
 * A line of an answer. {@code line} may come many times; whatever comes then is the last.
 *
 * @param line something to print
 * @param error why it failed
 * @param node this node's name
 * @param authorization header with which the gateway believes the caller
 * @param command what the caller may run on its own terminal
 * @param size of the bytes that follow
 * @param mounts what a guest's volumes hold
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record SocketAnswer(
        Optional<String> line,
        Optional<String> error,
        Optional<String> node,
        Optional<String> authorization,
        Optional<List<String>> command,
        Optional<Long> size,
        Optional<List<Usage>> mounts) {

    /**
     * How full a volume is, in bytes.
     *
     * @param slot {@code rootfs} or {@code mpN}
     * @param path inside the guest
     */
    record Usage(String slot, String volume, String path, long size, long used, long available) {}

    static SocketAnswer done() {
        return of(null, null);
    }

    static SocketAnswer line(String text) {
        return of(text, null);
    }

    static SocketAnswer error(String text) {
        return of(null, text);
    }

    static SocketAnswer connected(String node, String authorization) {
        return new SocketAnswer(
                Optional.empty(),
                Optional.empty(),
                Optional.of(node),
                Optional.of(authorization),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static SocketAnswer command(List<String> command) {
        return new SocketAnswer(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(command),
                Optional.empty(),
                Optional.empty());
    }

    static SocketAnswer size(long bytes) {
        return new SocketAnswer(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(bytes),
                Optional.empty());
    }

    static SocketAnswer mounts(List<Usage> mounts) {
        return new SocketAnswer(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(mounts));
    }

    private static SocketAnswer of(
            @org.jspecify.annotations.Nullable String line,
            @org.jspecify.annotations.Nullable String error) {
        return new SocketAnswer(
                Optional.ofNullable(line),
                Optional.ofNullable(error),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}

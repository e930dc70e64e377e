package dev.innkeeper.agent.socket;

import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.kernel.GuestId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The first line that comes over the socket.
 *
 * @param open what is wanted; {@code api} makes the rest of the connection one to the gateway
 * @param path of a file inside the guest
 * @param user owner of a pushed file inside the guest, id or name
 * @param mode of a pushed file, octal
 * @param size of a pushed file, whose bytes follow
 * @param command what to run in the guest
 * @param escape letter that leaves a console together with Ctrl
 * @param slot a volume's place in the configuration
 * @param force check although it looks clean
 * @param clean without the environment of the caller
 * @param config a machine's options instead of its present ones
 * @param password what the screen takes
 */
record SocketRequest(
        String open,
        Optional<Integer> guest,
        Optional<String> path,
        Optional<String> user,
        Optional<String> group,
        Optional<String> mode,
        Optional<Long> size,
        Optional<List<String>> command,
        Optional<String> escape,
        Optional<String> slot,
        Optional<Boolean> force,
        Optional<Boolean> clean,
        Optional<Map<String, String>> config,
        Optional<String> password) {

    GuestId requireGuest() {
        return new GuestId(guest.orElseThrow(() -> new WorkFailure("no guest given")));
    }

    String requirePath() {
        return path.orElseThrow(() -> new WorkFailure("no path given"));
    }
}

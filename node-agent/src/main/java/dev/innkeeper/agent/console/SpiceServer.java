package dev.innkeeper.agent.console;

import dev.innkeeper.agent.work.FileTree;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.door.ConsolePaths.Screen;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A SPICE server that shows one program's terminal: X with the driver of Xspice on a port of this
 * host, and xterm as its one window. It shows the node's certificate, and asks for its password. It
 * ends with the program.
 */
final class SpiceServer {
    private static final HostTool SERVER = new HostTool(List.of("Xorg"), "xserver-xorg-core");
    private static final HostTool DRIVER =
            new HostTool(
                    List.of("/usr/lib/xorg/modules/drivers/spiceqxl_drv.so"), "xserver-xspice");

    /** Somebody may take the port between our look and the server's. */
    private static final int ATTEMPTS = 3;

    /**
     * The driver writes to its standard output: were that where the number of the display goes, it
     * would be closed then, and the next client of X would get its number.
     */
    private static final String NUMBER_APART = "exec \"$@\" 3>&1 >/dev/null";

    private static final Logger log = LoggerFactory.getLogger(SpiceServer.class);

    private final Path folder;
    private final Process server;
    private final Process terminal;
    private final InetSocketAddress address;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private SpiceServer(Path folder, Process server, Process terminal, InetSocketAddress address) {
        this.folder = folder;
        this.server = server;
        this.terminal = terminal;
        this.address = address;
    }

    /**
     * Insists on the programs.
     *
     * @throws WorkFailure that names the packages that are missing
     */
    static void require() {
        HostTool.require("SPICE", SERVER, DRIVER, TerminalWindow.TOOL);
    }

    /**
     * Starts it.
     *
     * @param identity what it shows to its clients
     */
    static SpiceServer run(
            List<String> program, Screen size, String password, NodeIdentity identity)
            throws IOException {
        require();
        Path folder = Files.createTempDirectory("innkeeper-spice-"); // ours alone
        Process server = null;
        Process terminal = null;
        try {
            XAuthority.write(folder.resolve("authority"));
            InetSocketAddress address = null;
            String display = null;
            for (int attempt = 1; display == null; attempt++) {
                address = freePort();
                SpiceSettings.write(folder, address, size, password, identity);
                server = server(folder);
                try {
                    display = ScreenProcess.display(server, folder);
                } catch (IOException e) {
                    ScreenProcess.end(server);
                    if (attempt == ATTEMPTS) {
                        throw e;
                    }
                }
            }
            terminal = TerminalWindow.open(folder, display, size, program);
            Process shown = Objects.requireNonNull(server);
            var running = new SpiceServer(folder, shown, terminal, Objects.requireNonNull(address));
            terminal.onExit().thenRun(shown::destroy);
            shown.onExit().thenRunAsync(running::tidy, Thread::startVirtualThread);
            return running;
        } catch (IOException e) {
            ScreenProcess.end(terminal);
            ScreenProcess.end(server);
            FileTree.remove(folder);
            throw e;
        }
    }

    private static InetSocketAddress freePort() throws IOException {
        try (var probe = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return new InetSocketAddress(probe.getInetAddress(), probe.getLocalPort());
        }
    }

    private static Process server(Path folder) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", NUMBER_APART, "sh"));
        command.add(SERVER.find().orElseThrow());
        command.addAll(List.of("-displayfd", "3", "-auth", folder.resolve("authority").toString()));
        command.addAll(List.of("-config", folder.resolve(SpiceSettings.FILE).toString()));
        command.addAll(List.of("-configdir", folder.resolve(SpiceSettings.MORE).toString()));
        command.addAll(List.of("-logfile", folder.resolve("xorg.log").toString()));
        // The driver does not survive a reset; no terminal of the host is taken.
        command.addAll(List.of("-noreset", "-nolisten", "tcp", "-novtswitch", "-sharevts"));
        ProcessBuilder builder = ScreenProcess.builder(command, folder);
        builder.redirectOutput(ProcessBuilder.Redirect.PIPE);
        return builder.start();
    }

    /** A connection of its client's. */
    SocketChannel connect() throws IOException {
        return SocketChannel.open(address);
    }

    /** Ends it soon. */
    void hangUp() {
        server.destroy();
    }

    /** Completes when nothing is left. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    private void tidy() {
        ScreenProcess.end(terminal); // its program's terminal goes with it
        ScreenProcess.end(server);
        try {
            FileTree.remove(folder);
        } catch (IOException e) {
            log.atWarn().setCause(e).log("Files of a screen are left");
        }
        ended.complete(null);
    }
}

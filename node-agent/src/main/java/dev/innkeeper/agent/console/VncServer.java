package dev.innkeeper.agent.console;

import dev.innkeeper.agent.work.FileTree;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.door.ConsolePaths.Screen;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A VNC server of one client that shows one program's terminal: TigerVNC's X server on a socket
 * that only we can open, and xterm as its one window. It ends with the program and with the client.
 */
final class VncServer implements Session {
    private static final HostTool SERVER =
            new HostTool(List.of("Xtigervnc", "Xvnc"), "tigervnc-standalone-server");

    private static final Logger log = LoggerFactory.getLogger(VncServer.class);
    private static final int CHUNK = 64 * 1024;

    /** If we die, nobody holds the connection any more. */
    private static final Duration ALONE = Duration.ofSeconds(10);

    private final Path folder;
    private final Process server;
    private final Process terminal;
    private final SocketChannel channel;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private VncServer(Path folder, Process server, Process terminal, SocketChannel channel) {
        this.folder = folder;
        this.server = server;
        this.terminal = terminal;
        this.channel = channel;
    }

    /**
     * Insists on the programs.
     *
     * @throws WorkFailure that names the packages that are missing
     */
    static void require() {
        HostTool.require("VNC", SERVER, TerminalWindow.TOOL);
    }

    /**
     * Starts it.
     *
     * @param title what the client may show above it
     * @param password of which VNC takes the first eight characters
     * @param client takes what goes to the client
     */
    static VncServer run(
            List<String> program, Screen size, String title, String password, Session.Output client)
            throws IOException {
        require();
        Path folder = Files.createTempDirectory("innkeeper-vnc-"); // ours alone
        Process server = null;
        Process terminal = null;
        try {
            XAuthority.write(folder.resolve("authority"));
            VncPassword.write(folder.resolve("password"), password);
            server = server(folder, size, title);
            String display = ScreenProcess.display(server, folder);
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(folder.resolve("rfb")));
            terminal = TerminalWindow.open(folder, display, size, program);
            var running = new VncServer(folder, server, terminal, channel);
            terminal.onExit().thenRun(server::destroy);
            Thread.ofVirtual().name("vnc-" + server.pid()).start(() -> running.watch(client));
            return running;
        } catch (IOException e) {
            ScreenProcess.end(terminal);
            ScreenProcess.end(server);
            FileTree.remove(folder);
            throw e;
        }
    }

    private static Process server(Path folder, Screen size, String title) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(SERVER.find().orElseThrow());
        command.addAll(List.of("-displayfd", "1", "-auth", folder.resolve("authority").toString()));
        command.addAll(List.of("-nolisten", "tcp", "-rfbport=-1", "-rfbunixmode=384")); // 0600
        command.addAll(
                List.of(
                        "-rfbunixpath=" + folder.resolve("rfb"),
                        "-SecurityTypes=VncAuth",
                        "-PasswordFile=" + folder.resolve("password"),
                        "-MaxDisconnectionTime=" + ALONE.toSeconds(),
                        "-AcceptSetDesktopSize=0"));
        command.addAll(List.of("-desktop", title, "-depth", "24"));
        command.addAll(List.of("-geometry", size.width() + "x" + size.height()));
        ProcessBuilder builder = ScreenProcess.builder(command, folder);
        builder.redirectOutput(ProcessBuilder.Redirect.PIPE);
        return builder.start();
    }

    @Override
    public void type(byte[] bytes, int from, int length) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes, from, length);
        while (left.hasRemaining()) {
            channel.write(left);
        }
    }

    @Override
    public void hangUp() {
        try {
            channel.close(); // ends the reader, which ends the rest
        } catch (IOException e) {
            log.atDebug().setCause(e).log("VNC server's connection was gone");
        }
    }

    @Override
    public CompletableFuture<Void> ended() {
        return ended;
    }

    private void watch(Session.Output client) {
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        try {
            while (channel.read(buffer) > 0) {
                client.show(buffer.array(), buffer.position());
                buffer.clear();
            }
        } catch (IOException e) {
            log.atDebug().setCause(e).log("Screen's client is gone");
        } finally {
            hangUp();
            ScreenProcess.end(terminal); // its program's terminal goes with it
            ScreenProcess.end(server);
            remove();
            ended.complete(null);
        }
    }

    private void remove() {
        try {
            FileTree.remove(folder);
        } catch (IOException e) {
            log.atWarn().setCause(e).log("Files of a screen are left");
        }
    }
}

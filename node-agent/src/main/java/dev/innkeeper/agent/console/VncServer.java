package dev.innkeeper.agent.console;

import dev.innkeeper.agent.work.FileTree;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.door.ConsolePaths.Screen;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A VNC server of one client that shows one program's terminal: TigerVNC's X server on a socket
 * that only we can open, and xterm as its one window. It ends with the program and with the client.
 */
final class VncServer implements Session {
    /**
     * A program of the host.
     *
     * @param names any of which will do
     * @param debian the package that has it
     */
    private record Tool(List<String> names, String debian) {
        private static final List<String> FOLDERS =
                List.of(Terminal.ENVIRONMENT.getOrDefault("PATH", "").split(":"));

        Optional<String> find() {
            return names.stream()
                    .filter(name ->
                            FOLDERS.stream().anyMatch(f -> Files.isExecutable(Path.of(f, name))))
                    .findFirst();
        }
    }

    private static final Tool SERVER =
            new Tool(List.of("Xtigervnc", "Xvnc"), "tigervnc-standalone-server");

    private static final Tool TERMINAL = new Tool(List.of("xterm"), "xterm");

    private static final Logger log = LoggerFactory.getLogger(VncServer.class);
    private static final int CHUNK = 64 * 1024;

    /** For the X server, which knows its number then. */
    private static final Duration START = Duration.ofSeconds(60);

    private static final Duration GRACE = Duration.ofSeconds(2);

    /** If we die, nobody holds the connection any more. */
    private static final Duration ALONE = Duration.ofSeconds(10);

    /** Makes the window as large as the screen, then the rest of the arguments the program. */
    private static final String FILL = "printf '\\033[4;%d;%dt' \"$1\" \"$0\"; shift; exec \"$@\"";

    /**
     * No menus and no keys that do more than type: xterm runs as root, and whoever sees it need not
     * be. Of all that a program can ask its window for, only to become another size.
     */
    private static final List<String> RESOURCES =
            List.of(
                    "*omitTranslation: popup-menu,fullscreen,reset,scroll-lock,shift-fonts",
                    "*printerCommand:",
                    "*allowTitleOps: false",
                    "*allowWindowOps: false",
                    "*disallowedWindowOps: 1,2,3,5,6,7,8,9,10,11,13,14,18,19,20,21,22,23,"
                            + "GetChecksum,GetSelection,SetSelection,SetWinLines,SetXprop");

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
        String missing =
                Stream.of(SERVER, TERMINAL)
                        .filter(tool -> tool.find().isEmpty())
                        .map(Tool::debian)
                        .collect(Collectors.joining(" "));
        if (!missing.isEmpty()) {
            throw new WorkFailure("no VNC on this node, please install: " + missing);
        }
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
            String display = display(server, folder);
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(folder.resolve("rfb")));
            terminal = terminal(folder, display, size, program);
            var running = new VncServer(folder, server, terminal, channel);
            terminal.onExit().thenRun(server::destroy);
            Thread.ofVirtual().name("vnc-" + server.pid()).start(() -> running.watch(client));
            return running;
        } catch (IOException e) {
            end(terminal);
            end(server);
            FileTree.remove(folder);
            throw e;
        }
    }

    private static Process server(Path folder, Screen size, String title) throws IOException {
        List<String> command = new ArrayList<>(List.of("env", "--default-signal", "setsid"));
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
        ProcessBuilder builder = builder(command, folder);
        builder.redirectOutput(ProcessBuilder.Redirect.PIPE);
        return builder.start();
    }

    /** The server says its number when it is ready. */
    private static String display(Process server, Path folder) throws IOException {
        try (var guard = new Timeout(server);
                BufferedReader out =
                        new BufferedReader(
                                new InputStreamReader(
                                        server.getInputStream(), StandardCharsets.US_ASCII))) {
            String number = out.readLine();
            if (number == null) {
                throw new IOException("the VNC server did not start: " + lastWords(folder));
            }
            return guard.inTime(number);
        }
    }

    private static String lastWords(Path folder) throws IOException {
        List<String> said = Files.readAllLines(folder.resolve("log"), StandardCharsets.ISO_8859_1);
        return said.isEmpty() ? "it said nothing" : said.getLast().strip();
    }

    /** Ends the server when it takes too long. */
    private record Timeout(Process server, CompletableFuture<Void> over) implements AutoCloseable {
        Timeout(Process server) {
            this(server, new CompletableFuture<>());
            over.orTimeout(START.toMillis(), TimeUnit.MILLISECONDS)
                    .exceptionally(_ -> {
                        server.destroyForcibly();
                        return null;
                    });
        }

        String inTime(String answer) {
            over.complete(null);
            return answer;
        }

        @Override
        public void close() {
            over.complete(null);
        }
    }

    private static Process terminal(Path folder, String display, Screen size, List<String> program)
            throws IOException {
        List<String> command =
                new ArrayList<>(List.of("env", "--default-signal", "setsid", "xterm"));
        command.addAll(List.of("-geometry", "80x24+0+0", "-b", "2", "-bw", "0", "+sb", "-ut"));
        command.addAll(List.of("-fa", "Monospace", "-fs", "11", "-fg", "gray90", "-bg", "black"));
        command.addAll(List.of("-u8", "-tn", "xterm-256color"));
        for (String resource : RESOURCES) {
            command.addAll(List.of("-xrm", resource));
        }
        String width = Integer.toString(size.width());
        String height = Integer.toString(size.height());
        command.addAll(List.of("-e", "sh", "-c", FILL, width, height));
        command.addAll(program);
        ProcessBuilder builder = builder(command, folder);
        builder.environment().put("DISPLAY", ":" + display);
        builder.environment().put("XAUTHORITY", folder.resolve("authority").toString());
        return builder.start();
    }

    private static ProcessBuilder builder(List<String> command, Path folder) {
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = new HashMap<>(Terminal.ENVIRONMENT);
        environment.put("LANG", "C.UTF-8");
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.directory(new File("/"));
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
        return builder;
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
            end(terminal); // its program's terminal goes with it
            end(server);
            remove();
            ended.complete(null);
        }
    }

    private static void end(@Nullable Process process) {
        if (process == null) {
            return;
        }
        process.destroy();
        try {
            if (!process.waitFor(GRACE)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
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

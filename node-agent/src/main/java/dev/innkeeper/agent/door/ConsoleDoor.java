package dev.innkeeper.agent.door;

import dev.innkeeper.agent.console.Console;
import dev.innkeeper.agent.console.Consoles;
import dev.innkeeper.agent.console.SpiceConsole;
import dev.innkeeper.contracts.door.ConsolePaths;
import dev.innkeeper.kernel.GuestId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Where the gateway joins clients to consoles ({@link ConsolePaths}). */
@RestController
class ConsoleDoor {
    private final Consoles consoles;

    ConsoleDoor(Consoles consoles) {
        this.consoles = consoles;
    }

    @GetMapping("/consoles/guests/{guest}/{port}")
    void guest(
            @PathVariable int guest,
            @PathVariable int port,
            @RequestHeader(ConsolePaths.USER) String user,
            @RequestHeader(ConsolePaths.TICKET) String ticket,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Optional<GuestId> of = Optional.of(new GuestId(guest));
        join(consoles.take(of, port, user, ticket), ticket, request, response);
    }

    @GetMapping("/consoles/node/{port}")
    void node(
            @PathVariable int port,
            @RequestHeader(ConsolePaths.USER) String user,
            @RequestHeader(ConsolePaths.TICKET) String ticket,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        join(consoles.take(Optional.empty(), port, user, ticket), ticket, request, response);
    }

    @GetMapping(ConsolePaths.SCREENS)
    void screens() {
        consoles.requireScreens();
    }

    @GetMapping(ConsolePaths.SPICE_SCREENS)
    void spiceScreens() {
        consoles.requireSpice();
    }

    @GetMapping(ConsolePaths.SPICE_SCREENS + "/{guest}/{port}")
    void spice(
            @PathVariable int guest,
            @PathVariable int port,
            @RequestHeader(ConsolePaths.TICKET) String ticket,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Optional<SpiceConsole> console = consoles.findSpice(new GuestId(guest), port, ticket);
        Optional<SocketChannel> connection =
                console.isEmpty() ? Optional.empty() : console.get().connect(ticket);
        if (connection.isEmpty()) {
            response.setStatus(HttpStatus.UNAUTHORIZED.value());
            return;
        }
        try {
            upgrade(request, response, new SpiceLink(console.get(), connection.get()));
        } catch (IOException e) {
            console.get().disconnected(connection.get());
            throw e;
        }
    }

    private static void join(
            Optional<Console> console,
            String ticket,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        if (console.isEmpty()) {
            response.setStatus(HttpStatus.UNAUTHORIZED.value());
            return;
        }
        try {
            upgrade(request, response, new ConsoleLink(console.get(), ticket));
        } catch (IOException e) {
            console.get().end();
            throw e;
        }
    }

    private static void upgrade(
            HttpServletRequest request, HttpServletResponse response, Endpoint endpoint)
            throws IOException {
        try {
            container(request)
                    .upgradeHttpToWebSocket(request, response, settings(endpoint), Map.of());
        } catch (DeploymentException e) {
            throw new IOException("cannot open a WebSocket", e);
        }
    }

    private static ServerContainer container(HttpServletRequest request) {
        return (ServerContainer)
                request.getServletContext().getAttribute(ServerContainer.class.getName());
    }

    private static ServerEndpointConfig settings(Endpoint endpoint) {
        return ServerEndpointConfig.Builder.create(endpoint.getClass(), "/consoles")
                .subprotocols(List.of("binary"))
                .configurator(new Made(endpoint))
                .build();
    }

    /** Uses an endpoint that is there already. */
    private static final class Made extends ServerEndpointConfig.Configurator {
        private final Endpoint endpoint;

        Made(Endpoint endpoint) {
            this.endpoint = endpoint;
        }

        @Override
        public <T> T getEndpointInstance(Class<T> type) {
            return type.cast(endpoint);
        }
    }
}

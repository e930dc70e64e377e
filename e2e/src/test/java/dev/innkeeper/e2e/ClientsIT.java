package dev.innkeeper.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that other people wrote for Proxmox VE, unchanged, with a real Debian container. */
@OnSharedServer
class ClientsIT {
    private static final Path CLIENTS = Server.ROOT.resolve("e2e/clients");
    private static Server server;

    @BeforeAll
    static void start(Server shared) throws IOException {
        server = shared;
    }

    @Test
    void proxmoxerOfDebian() {
        Requirements.program("zstd");

        Programs.run(
                        command(
                                List.of(
                                        "/usr/bin/python3",
                                        CLIENTS.resolve("proxmoxer/lifecycle.py").toString()),
                                111),
                        Map.of())
                .ok();
    }

    @Test
    void proxmoxApiOfNpm() {
        Requirements.program("npm");
        Path client = CLIENTS.resolve("proxmox-api");
        Programs.run("npm", "ci", "--ignore-scripts", "--no-audit", "--prefix", client.toString())
                .ok();

        Programs.run(
                        command(List.of("node", client.resolve("lifecycle.js").toString()), 112),
                        Map.of(
                                "NODE_EXTRA_CA_CERTS",
                                server.data().resolve("tls/ca.pem").toString()))
                .ok();
    }

    private static List<String> command(List<String> program, int vmid) {
        var line = new ArrayList<>(program);
        line.addAll(List.of("--port", Integer.toString(server.port())));
        line.addAll(List.of("--data-dir", server.data().toString()));
        line.addAll(List.of("--storage", Server.STORAGE));
        line.addAll(List.of("--bridge", server.bridge()));
        line.addAll(List.of("--address", server.address(vmid)));
        line.addAll(List.of("--gateway", server.gateway()));
        line.addAll(List.of("--vmid", Integer.toString(vmid)));
        line.add(Templates.debian().toString());
        return line;
    }
}

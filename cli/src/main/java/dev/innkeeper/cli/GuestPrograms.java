package dev.innkeeper.cli;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** {@code qm guest passwd} and {@code qm guest exec}: what a machine's agent does for its users. */
final class GuestPrograms {
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final int USUAL_SECONDS = 30;

    /** What the agent takes as a program's input. */
    private static final int LONGEST_INPUT = 1 << 20;

    static Command password() {
        return Command.of(
                "guest passwd",
                "Set the password of a user inside by the guest agent; asks for it.",
                List.of("vmid", "username"),
                List.of(Options.flag("crypted", "What is typed is a hash already (0).")),
                Command.FAILED,
                GuestPrograms::setPassword);
    }

    static Command execution() {
        return Command.of(
                        "guest exec",
                        "Run a program inside by the guest agent.",
                        List.of("vmid"),
                        List.of(
                                Options.flag("pass-stdin", "Give it this command's input (0)."),
                                Options.text("timeout", "seconds", "How long (30)."),
                                Options.flag("synchronous", "Wait for its end (1).")),
                        Command.FAILED,
                        GuestPrograms::execute)
                .withExtra();
    }

    private static int setPassword(Given given, Session session) throws Exception {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("username", given.argument("username"));
        parameters.put("password", new PasswordPrompt(session).askNew());
        given.option("crypted").ifPresent(crypted -> parameters.put("crypted", crypted));
        String path = MachineTools.path(given, session, "/agent/set-user-password");
        MachineAnswers.agent(session.client().call("POST", path, parameters), given, session);
        return 0;
    }

    private static int execute(Given given, Session session) throws Exception {
        if (given.extra().isEmpty()) {
            throw ApiException.failed("missing command");
        }
        JsonNode begun =
                session.client()
                        .call(
                                "POST",
                                MachineTools.path(given, session, "/agent/exec"),
                                parameters(given));
        if ("0".equals(given.options().get("synchronous"))) {
            session.out().println(PrettyJson.print(begun));
            return 0;
        }
        long limit = given.option("timeout").map(Long::parseLong).orElse((long) USUAL_SECONDS);
        String status = MachineTools.path(given, session, "/agent/exec-status");
        long begin = System.nanoTime();
        while (true) {
            JsonNode now =
                    session.client()
                            .call("GET", status, Map.of("pid", begun.path("pid").asString()));
            boolean late =
                    limit > 0 && Duration.ofNanos(System.nanoTime() - begin).toSeconds() >= limit;
            boolean over = now.path("exited").asInt() == 1;
            if (over || late) {
                session.out().println(PrettyJson.print(over ? now : begun));
                return 0;
            }
            Thread.sleep(LOOK);
        }
    }

    private static List<Map.Entry<String, String>> parameters(Given given) throws Exception {
        List<Map.Entry<String, String>> parameters = new ArrayList<>();
        given.extra().forEach(word -> parameters.add(Map.entry("command", word)));
        if (given.isOn("pass-stdin")) {
            byte[] input = System.in.readNBytes(LONGEST_INPUT + 1);
            if (input.length > LONGEST_INPUT) {
                throw ApiException.failed("the input is longer than 1 MiB");
            }
            parameters.add(Map.entry("input-data", new String(input, StandardCharsets.UTF_8)));
        }
        return parameters;
    }

    private GuestPrograms() {}
}

package dev.innkeeper.cli;

import dev.innkeeper.api.Verb;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** The commands of {@code pct} that are operations below {@code /nodes/{node}/lxc}. */
final class ContainerCommands {
    private static final String ROOT = "/nodes/{node}/lxc";

    /** Each command: its operation, what it prints, its exit status when refused. */
    static Map<String, BiFunction<Session, List<String>, Command>> commands() {
        var all = new LinkedHashMap<String, BiFunction<Session, List<String>, Command>>();
        add(all, "list", Verb.GET, "", GuestAnswers::guests, Command.REFUSED);
        add(
                all,
                "create",
                Verb.POST,
                "",
                GuestAnswers::task,
                Command.REFUSED,
                "vmid",
                "ostemplate");
        add(
                all,
                "restore",
                Verb.POST,
                "",
                GuestAnswers::task,
                Command.REFUSED,
                "vmid",
                "ostemplate");
        add(all, "destroy", Verb.DELETE, "/{vmid}", GuestAnswers::task, Command.REFUSED, "vmid");
        add(all, "config", Verb.GET, "/{vmid}/config", GuestAnswers::config, 2, "vmid");
        add(all, "set", Verb.PUT, "/{vmid}/config", GuestAnswers::task, Command.FAILED, "vmid");
        add(all, "pending", Verb.GET, "/{vmid}/pending", GuestAnswers::pending, 2, "vmid");
        add(all, "status", Verb.GET, "/{vmid}/status/current", GuestAnswers::status, 2, "vmid");
        for (String action : List.of("start", "stop", "shutdown", "reboot", "suspend", "resume")) {
            add(
                    all,
                    action,
                    Verb.POST,
                    "/{vmid}/status/" + action,
                    GuestAnswers::task,
                    Command.FAILED,
                    "vmid");
        }
        copies(all);
        snapshots(all);
        return all;
    }

    private static void copies(Map<String, BiFunction<Session, List<String>, Command>> all) {
        add(all, "template", Verb.POST, "/{vmid}/template", GuestAnswers::task, 2, "vmid");
        add(all, "clone", Verb.POST, "/{vmid}/clone", GuestAnswers::task, 2, "vmid", "newid");
        add(
                all,
                "migrate",
                Verb.POST,
                "/{vmid}/migrate",
                GuestAnswers::task,
                Command.REFUSED,
                "vmid",
                "target");
        add(
                all,
                "remote-migrate",
                Verb.POST,
                "/{vmid}/remote_migrate",
                GuestAnswers::task,
                Command.FAILED,
                "vmid",
                "target-vmid",
                "target-endpoint");
        add(
                all,
                "resize",
                Verb.PUT,
                "/{vmid}/resize",
                GuestAnswers::task,
                Command.FAILED,
                "vmid",
                "disk",
                "size");
        BiFunction<Session, List<String>, Command> move =
                ApiCommand.of(
                        "move-volume",
                        Verb.POST,
                        ROOT + "/{vmid}/move_volume",
                        GuestAnswers::task,
                        Command.FAILED,
                        "vmid",
                        "volume",
                        "storage",
                        "target-vmid",
                        "target-volume");
        all.put("move-volume", (session, args) -> move.apply(session, args).optional(3));
    }

    private static void snapshots(Map<String, BiFunction<Session, List<String>, Command>> all) {
        String one = "/{vmid}/snapshot/{snapname}";
        add(
                all,
                "snapshot",
                Verb.POST,
                "/{vmid}/snapshot",
                GuestAnswers::task,
                Command.FAILED,
                "vmid",
                "snapname");
        add(
                all,
                "listsnapshot",
                Verb.GET,
                "/{vmid}/snapshot",
                GuestAnswers::snapshots,
                Command.REFUSED,
                "vmid");
        add(
                all,
                "delsnapshot",
                Verb.DELETE,
                one,
                GuestAnswers::task,
                Command.FAILED,
                "vmid",
                "snapname");
        add(
                all,
                "rollback",
                Verb.POST,
                one + "/rollback",
                GuestAnswers::task,
                Command.FAILED,
                "vmid",
                "snapname");
    }

    private static void add(
            Map<String, BiFunction<Session, List<String>, Command>> all,
            String name,
            Verb verb,
            String path,
            ApiCommand.Printer printer,
            int failure,
            String... positional) {
        all.put(name, ApiCommand.of(name, verb, ROOT + path, printer, failure, positional));
    }

    private ContainerCommands() {}
}

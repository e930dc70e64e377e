package dev.innkeeper.cli;

import dev.innkeeper.api.Verb;
import dev.innkeeper.cli.ApiCommand.Printer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** The commands of {@code qm} that are operations below {@code /nodes/{node}/qemu}. */
final class MachineCommands {
    private static final String ROOT = "/nodes/{node}/qemu";

    static final Map<String, String> ALIASES =
            Map.of(
                    "resize", "disk resize",
                    "unlink", "disk unlink",
                    "move-disk", "disk move",
                    "move_disk", "disk move",
                    "importdisk", "disk import",
                    "rescan", "disk rescan");

    private final Map<String, BiFunction<Session, List<String>, Command>> all =
            new LinkedHashMap<>();

    private MachineCommands() {}

    /** Each command: its operation, what it prints, its exit status when refused. */
    static Map<String, BiFunction<Session, List<String>, Command>> commands() {
        MachineCommands commands = new MachineCommands();
        commands.lives();
        commands.power();
        commands.disks();
        commands.snapshots();
        commands.inside();
        return commands.all;
    }

    private void lives() {
        add("list", Verb.GET, "", MachineAnswers::machines, Command.REFUSED);
        add("create", Verb.POST, "", GuestAnswers::task, Command.REFUSED, "vmid");
        add("destroy", Verb.DELETE, "/{vmid}", GuestAnswers::task, Command.REFUSED, "vmid");
        add("config", Verb.GET, "/{vmid}/config", GuestAnswers::config, 2, "vmid");
        add("set", Verb.POST, "/{vmid}/config", GuestAnswers::task, Command.FAILED, "vmid");
        add("pending", Verb.GET, "/{vmid}/pending", GuestAnswers::pending, 2, "vmid");
        add("status", Verb.GET, "/{vmid}/status/current", GuestAnswers::status, 2, "vmid");
        add("template", Verb.POST, "/{vmid}/template", GuestAnswers::task, 2, "vmid");
        add("clone", Verb.POST, "/{vmid}/clone", GuestAnswers::task, 255, "vmid", "newid");
        add("migrate", Verb.POST, "/{vmid}/migrate", GuestAnswers::task, 2, "vmid", "target");
        add(
                "remote-migrate",
                Verb.POST,
                "/{vmid}/remote_migrate",
                GuestAnswers::task,
                Command.FAILED,
                "vmid",
                "target-vmid",
                "target-endpoint");
    }

    private void power() {
        for (String action :
                List.of("start", "stop", "shutdown", "reboot", "reset", "suspend", "resume")) {
            String path = "/{vmid}/status/" + action;
            add(action, Verb.POST, path, GuestAnswers::task, Command.FAILED, "vmid");
        }
    }

    private void disks() {
        add(
                "disk resize",
                Verb.PUT,
                "/{vmid}/resize",
                MachineAnswers::resized,
                Command.FAILED,
                "vmid",
                "disk",
                "size");
        add("disk unlink", Verb.PUT, "/{vmid}/unlink", GuestAnswers::task, 255, "vmid");
        BiFunction<Session, List<String>, Command> move =
                ApiCommand.of(
                        "disk move",
                        Verb.POST,
                        ROOT + "/{vmid}/move_disk",
                        GuestAnswers::task,
                        Command.FAILED,
                        "vmid",
                        "disk",
                        "storage");
        all.put("disk move", (session, args) -> move.apply(session, args).optional(1));
    }

    private void snapshots() {
        String one = "/{vmid}/snapshot/{snapname}";
        add(
                "snapshot",
                Verb.POST,
                "/{vmid}/snapshot",
                GuestAnswers::task,
                Command.FAILED,
                "vmid",
                "snapname");
        add(
                "listsnapshot",
                Verb.GET,
                "/{vmid}/snapshot",
                GuestAnswers::snapshots,
                Command.REFUSED,
                "vmid");
        add("delsnapshot", Verb.DELETE, one, GuestAnswers::task, 255, "vmid", "snapname");
        add("rollback", Verb.POST, one + "/rollback", GuestAnswers::task, 255, "vmid", "snapname");
    }

    private void inside() {
        add("sendkey", Verb.PUT, "/{vmid}/sendkey", GuestAnswers::task, 255, "vmid", "key");
        add(
                "cloudinit dump",
                Verb.GET,
                "/{vmid}/cloudinit/dump",
                MachineAnswers::text,
                2,
                "vmid",
                "type");
        add("cloudinit pending", Verb.GET, "/{vmid}/cloudinit", GuestAnswers::pending, 2, "vmid");
        add("cloudinit update", Verb.PUT, "/{vmid}/cloudinit", GuestAnswers::task, 255, "vmid");
        add(
                "guest cmd",
                Verb.POST,
                "/{vmid}/agent",
                MachineAnswers::agent,
                Command.FAILED,
                "vmid",
                "command");
        add(
                "guest exec-status",
                Verb.GET,
                "/{vmid}/agent/exec-status",
                MachineAnswers::json,
                Command.FAILED,
                "vmid",
                "pid");
    }

    private void add(
            String name,
            Verb verb,
            String path,
            Printer printer,
            int failure,
            String... positional) {
        all.put(name, ApiCommand.of(name, verb, ROOT + path, printer, failure, positional));
    }
}

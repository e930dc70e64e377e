package dev.innkeeper.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code qm importovf}: a machine that another product exported. */
final class OvfImport {
    private static final String VMID = "vmid";

    static Command command() {
        return Command.of(
                "importovf",
                "Create a virtual machine from an OVF manifest and the disks beside it.",
                List.of(VMID, "manifest", "storage"),
                List.of(
                        Options.flag("dryrun", "Only show what the manifest says (0)."),
                        Options.choice(
                                "format",
                                List.of("raw", "qcow2", "vmdk"),
                                "Of the disks; else what the storage prefers.")),
                Command.FAILED,
                OvfImport::run);
    }

    private static int run(Given given, Session session) throws Exception {
        Path file = Path.of(given.argument("manifest"));
        if (!Files.isRegularFile(file)) {
            throw ApiException.failed(
                    given.argument("manifest") + ": non-existent or non-regular file");
        }
        OvfManifest manifest = OvfManifest.read(file);
        if (given.isOn("dryrun")) {
            session.out()
                    .println(PrettyJson.print(JsonMapper.shared().valueToTree(shown(manifest))));
            return 0;
        }
        JsonNode task =
                session.client()
                        .call(
                                "POST",
                                "/nodes/" + ApiClient.encode(session.node()) + "/qemu",
                                parameters(manifest, given));
        GuestAnswers.task(task, given, session);
        return 0;
    }

    private static Map<String, Object> shown(OvfManifest manifest) {
        Map<String, Object> machine = new LinkedHashMap<>();
        manifest.cores().ifPresent(cores -> machine.put("cores", cores));
        manifest.memory().ifPresent(memory -> machine.put("memory", memory));
        manifest.name().ifPresent(name -> machine.put("name", name));
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put(
                "disks",
                manifest.disks().stream()
                        .map(disk ->
                                Map.of(
                                        "backing_file",
                                        disk.file().toString(),
                                        "disk_address",
                                        disk.slot()))
                        .toList());
        shown.put("qm", machine);
        return shown;
    }

    private static Map<String, String> parameters(OvfManifest manifest, Given given) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put(VMID, given.argument(VMID));
        manifest.name().filter(name -> !name.isEmpty()).ifPresent(n -> parameters.put("name", n));
        manifest.cores().ifPresent(cores -> parameters.put("cores", cores.toString()));
        manifest.memory().ifPresent(memory -> parameters.put("memory", memory.toString()));
        String format = given.option("format").map(f -> ",format=" + f).orElse("");
        for (OvfManifest.Disk disk : manifest.disks()) {
            parameters.put(
                    disk.slot(),
                    given.argument("storage") + ":0,import-from=" + disk.file() + format);
        }
        manifest.disks().stream()
                .findFirst()
                .ifPresent(disk -> parameters.put("boot", "order=" + disk.slot()));
        return parameters;
    }

    private OvfImport() {}
}

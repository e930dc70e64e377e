package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.guestconfig.PropertyText;
import dev.innkeeper.agent.qemu.commandline.DiskFile;
import dev.innkeeper.agent.qemu.commandline.MachineFiles;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.WorkFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code tpmstate0}: the process that is a machine's TPM; it ends when QEMU hangs up. */
final class TrustedModule {
    private static final Path PROGRAM = Path.of("/usr/bin/swtpm");
    private static final Duration LIMIT = Duration.ofSeconds(20);

    static void start(MachineConfig config, DiskFile.Finder disks, MachineFiles files) {
        PropertyText tpm = config.property("tpmstate0", "file");
        if (tpm.get("file").isEmpty()) {
            return;
        }
        if (!Files.isExecutable(PROGRAM)) {
            throw new WorkFailure("'" + PROGRAM + "' is missing on this node (package 'swtpm')");
        }
        DiskFile state = disks.find(tpm.get("file").orElseThrow());
        if (!state.format().equals("raw")) {
            throw new WorkFailure("tpmstate0 must be a raw volume");
        }
        List<String> command = new ArrayList<>();
        command.addAll(List.of(PROGRAM.toString(), "socket"));
        command.addAll(List.of("--tpmstate", "backend-uri=file://" + state.path() + ",mode=0600"));
        command.addAll(List.of("--ctrl", "type=unixio,path=" + files.tpm() + ",mode=0600"));
        command.addAll(List.of("--terminate", "--daemon"));
        if (tpm.get("version").orElse("v2.0").equals("v2.0")) {
            command.add("--tpm2");
        }
        HostProgram.of(command).limit(LIMIT).require();
    }

    private TrustedModule() {}
}

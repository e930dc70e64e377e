package dev.innkeeper.storage.prune;

import dev.innkeeper.api.model.PreviewBackupPruningRequest;
import dev.innkeeper.contracts.door.VolumeFacts;
import dev.innkeeper.storage.StorageDefinitions;
import dev.innkeeper.storage.content.Volumes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /nodes/{node}/storage/{storage}/prunebackups}: what pruning would do. */
@RestController
class PruneHandlers {
    private final Volumes volumes;
    private final StorageDefinitions definitions;

    PruneHandlers(Volumes volumes, StorageDefinitions definitions) {
        this.volumes = volumes;
        this.definitions = definitions;
    }

    @GetMapping("/nodes/{node}/storage/{storage}/prunebackups")
    List<Map<String, Object>> preview(PreviewBackupPruningRequest request) {
        List<VolumeFacts> backups =
                volumes
                        .list(
                                request.node(),
                                request.storage(),
                                Optional.of("backup"),
                                Optional.ofNullable(request.vmid()))
                        .stream()
                        .filter(backup ->
                                request.type() == null || type(backup).equals(request.type()))
                        .toList();
        List<PruneMarks.Mark> marks =
                PruneMarks.of(
                        backups.stream().map(PruneHandlers::candidate).toList(),
                        retention(request));
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < marks.size(); i++) {
            rows.add(row(request, backups.get(i), marks.get(i)));
        }
        return rows;
    }

    private Retention retention(PreviewBackupPruningRequest request) {
        return Retention.parse(
                Optional.ofNullable(request.pruneBackups())
                        .or(() ->
                                definitions
                                        .require(request.storage())
                                        .options()
                                        .find("prune-backups"))
                        .orElse("keep-all=1"));
    }

    private static PruneMarks.Candidate candidate(VolumeFacts backup) {
        return new PruneMarks.Candidate(fileName(backup), backup.isProtected());
    }

    private static Map<String, Object> row(
            PreviewBackupPruningRequest request, VolumeFacts backup, PruneMarks.Mark mark) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("volid", request.storage() + ":" + backup.volume());
        fields.put("ctime", backup.createdAt());
        fields.put("mark", mark.mark());
        fields.put("type", type(backup));
        backup.guest().ifPresent(guest -> fields.put("vmid", guest.value()));
        return fields;
    }

    private static String type(VolumeFacts backup) {
        String name = fileName(backup);
        if (name.startsWith("vzdump-lxc-")) {
            return "lxc";
        }
        return name.startsWith("vzdump-qemu-") ? "qemu" : "unknown";
    }

    private static String fileName(VolumeFacts backup) {
        return backup.volume().substring(backup.volume().lastIndexOf('/') + 1);
    }
}

package dev.innkeeper.storage.prune;

import dev.innkeeper.contracts.door.VolumeFacts;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.storage.StorageDefinitions;
import dev.innkeeper.storage.content.Volumes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Which of a storage's backups the rules of retention keep, as they lie there now. */
@Component
class Pruning {
    private final Volumes volumes;
    private final StorageDefinitions definitions;

    Pruning(Volumes volumes, StorageDefinitions definitions) {
        this.volumes = volumes;
        this.definitions = definitions;
    }

    /**
     * The backups to look at.
     *
     * @param type {@code lxc} or {@code qemu}; empty for all
     */
    record Selection(
            NodeName node, StorageId storage, Optional<String> type, Optional<GuestId> guest) {}

    /**
     * A backup and what becomes of it.
     *
     * @param mark as in {@link PruneMarks.Mark}
     */
    record Marked(VolumeFacts facts, String mark) {

        /** {@code lxc}, {@code qemu}, or {@code unknown} by the name of its file. */
        String type() {
            return typeOf(facts);
        }
    }

    /**
     * @param rules retention as a property string; empty for the storage's own
     */
    List<Marked> marks(Selection selection, Optional<String> rules) {
        List<VolumeFacts> backups =
                volumes
                        .list(
                                selection.node(),
                                selection.storage(),
                                Optional.of("backup"),
                                selection.guest())
                        .stream()
                        .filter(backup -> selection.type().map(typeOf(backup)::equals).orElse(true))
                        .toList();
        List<PruneMarks.Mark> marks =
                PruneMarks.of(
                        backups.stream()
                                .map(b -> new PruneMarks.Candidate(fileName(b), b.isProtected()))
                                .toList(),
                        retention(selection.storage(), rules));
        List<Marked> marked = new ArrayList<>();
        for (int i = 0; i < marks.size(); i++) {
            marked.add(new Marked(backups.get(i), marks.get(i).mark()));
        }
        return marked;
    }

    private Retention retention(StorageId storage, Optional<String> rules) {
        return Retention.parse(
                rules.or(() -> definitions.require(storage).options().find("prune-backups"))
                        .orElse("keep-all=1"));
    }

    private static String typeOf(VolumeFacts backup) {
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

package dev.innkeeper.storage.prune;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What pruning would do with each backup. */
final class PruneMarks {

    record Candidate(String fileName, boolean isProtected) {}

    /**
     * @param mark {@code keep}, {@code remove}, {@code protected} or {@code renamed}
     */
    record Mark(String fileName, String mark) {}

    /** Marks backups; protected and renamed ones are neither counted nor removed. */
    static List<Mark> of(List<Candidate> candidates, Retention retention) {
        Map<String, List<BackupFile>> groups =
                candidates.stream()
                        .filter(candidate -> !candidate.isProtected())
                        .flatMap(candidate -> BackupFile.parse(candidate.fileName()).stream())
                        .collect(Collectors.groupingBy(BackupFile::group));
        Set<BackupFile> kept = new HashSet<>();
        groups.values().forEach(group -> kept.addAll(retention.kept(group)));
        List<Mark> marks = new ArrayList<>();
        for (Candidate candidate : candidates) {
            marks.add(new Mark(candidate.fileName(), mark(candidate, kept)));
        }
        return marks;
    }

    private static String mark(Candidate candidate, Set<BackupFile> kept) {
        Optional<BackupFile> backup = BackupFile.parse(candidate.fileName());
        if (candidate.isProtected()) {
            return "protected";
        }
        return backup.map(file -> kept.contains(file) ? "keep" : "remove").orElse("renamed");
    }

    private PruneMarks() {}
}

package dev.innkeeper.agent.guestos;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Other minutes for the periodic jobs of each guest, so that they do not all run at once (S209).
 */
final class CronTimes {
    private static final Pattern JOB =
            Pattern.compile("\\d{1,2}(\\s+\\S+\\s+\\S+\\s+\\S+\\s+\\S+\\s.*)");

    static void spread(GuestRoot root, RandomGenerator random) throws IOException {
        spread(root, "/etc/crontab", random);
        for (String folder : List.of("/etc/cron.d", "/etc/crontabs")) {
            for (String name : root.list(folder)) {
                spread(root, folder + "/" + name, random);
            }
        }
    }

    private static void spread(GuestRoot root, String file, RandomGenerator random)
            throws IOException {
        Optional<String> crontab = root.read(file);
        if (crontab.isEmpty()) {
            return;
        }
        String text =
                crontab.get()
                        .lines()
                        .map(line -> {
                            var job = JOB.matcher(line);
                            return job.matches() ? random.nextInt(60) + job.group(1) : line;
                        })
                        .map(line -> line + "\n")
                        .collect(Collectors.joining());
        root.write(file, text);
    }

    private CronTimes() {}
}

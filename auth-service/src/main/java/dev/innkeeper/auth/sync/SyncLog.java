package dev.innkeeper.auth.sync;

import java.util.ArrayList;
import java.util.List;

/** What a sync did, line by line; of very many lines the first ones and how many more there are. */
final class SyncLog {
    private static final int MOST = 2000;

    private final List<String> lines = new ArrayList<>();
    private int untold;

    void add(String line) {
        if (lines.size() < MOST) {
            lines.add(line);
        } else {
            untold++;
        }
    }

    List<String> lines() {
        List<String> all = new ArrayList<>(lines);
        if (untold > 0) {
            all.add("... and " + untold + " more");
        }
        return all;
    }
}

package dev.innkeeper.agent.autostart;

import java.util.Map;

/**
 * The option {@code startup}, {@code order=1,up=30,down=60}, as far as starts are concerned.
 *
 * @param rank lower ones start first; guests that do not say are last
 * @param pauseSeconds to wait after the start
 */
record StartupOrder(int rank, int pauseSeconds) {

    static StartupOrder of(Map<String, String> options) {
        int rank = Integer.MAX_VALUE;
        int pause = 0;
        for (String part : options.getOrDefault("startup", "").split(",")) {
            String text = part.strip();
            if (text.startsWith("up=")) {
                pause = Integer.parseInt(text.substring("up=".length()));
            } else if (text.matches("(order=)?\\d+")) {
                rank = Integer.parseInt(text.replace("order=", ""));
            }
        }
        return new StartupOrder(rank, pause);
    }
}

package dev.innkeeper.agent.autostart;

import dev.innkeeper.contracts.GuestEvent.GuestState;
import dev.innkeeper.contracts.GuestKind;

/**
 * The option {@code startup}, {@code order=1,up=30,down=60}, as far as starts are concerned.
 *
 * @param rank lower ones start first; guests that do not say are last
 * @param pauseSeconds to wait after the start; what does not say so takes a machine 3 s, and a
 *     container none
 */
record StartupOrder(int rank, int pauseSeconds) {

    private static final int MACHINE_PAUSE = 3;

    static StartupOrder of(GuestState guest) {
        int rank = Integer.MAX_VALUE;
        int pause = guest.kind() == GuestKind.QEMU ? MACHINE_PAUSE : 0;
        for (String part : guest.config().getOrDefault("startup", "").split(",")) {
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

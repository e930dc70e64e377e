package dev.innkeeper.agent.guest;

import dev.innkeeper.agent.work.Work;
import dev.innkeeper.kernel.GuestId;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the hook scripts of guests of their ends. */
public final class EndHooks {
    private static final Logger log = LoggerFactory.getLogger(EndHooks.class);

    private final KnownGuest.Finder known;

    public EndHooks(KnownGuest.Finder known) {
        this.known = known;
    }

    /** Ends a guest between the two words of its script that concern its end. */
    public void around(GuestId guest, Work work, Runnable end) {
        Optional<HookScript> script = script(guest);
        script.ifPresent(hook -> hook.tell(HookScript.Phase.PRE_STOP, work::log));
        end.run();
        script.ifPresent(hook -> hook.tell(HookScript.Phase.POST_STOP, work::log));
    }

    /** A guest that ended by itself has a script too; what that says goes to the log. */
    public void ended(GuestId guest) {
        script(guest)
                .ifPresent(hook ->
                        hook.tell(
                                HookScript.Phase.POST_STOP,
                                line ->
                                        log.atInfo()
                                                .addKeyValue("guest", guest)
                                                .addKeyValue("line", line)
                                                .log("Hook script")));
    }

    private Optional<HookScript> script(GuestId guest) {
        return known.find(guest).flatMap(found -> found.script(guest));
    }
}

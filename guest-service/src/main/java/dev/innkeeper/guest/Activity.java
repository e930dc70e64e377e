package dev.innkeeper.guest;

/**
 * The operation under way on a guest. It belongs to one command of a node; a later operation takes
 * its place (a stop while a shutdown still waits), and only the command it belongs to ends it.
 *
 * <pre>
 *  stopped --START--> running --STOP, SHUTDOWN--> stopped
 *                     running --REBOOT----------> running
 *  (new)   --CREATE, CLONE-> stopped --DESTROY--> gone, id kept --> id free
 *  stopped --MIGRATE-------> stopped, on another node
 *  running --SUSPEND, RESUME, RESET-> running
 *  running --HIBERNATE-------> stopped
 *  any     --SNAPSHOT, SNAPSHOT_DELETE, DISK, TEMPLATE--> as before
 *  any     --ROLLBACK--------> stopped
 * </pre>
 */
public enum Activity {
    CREATE,
    START,
    STOP,
    SHUTDOWN,
    REBOOT,
    DESTROY,
    CLONE,
    SNAPSHOT,
    SNAPSHOT_DELETE,
    ROLLBACK,
    DISK,
    TEMPLATE,
    SUSPEND,
    RESUME,
    RESET,
    HIBERNATE,
    MIGRATE;

    /** True when the guest may be running before the operation has ended. */
    boolean bringsUp() {
        return this == START || this == REBOOT;
    }
}

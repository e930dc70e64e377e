package dev.innkeeper.guest;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.time.Instant;

/**
 * An operation whose work is done, but which ends only when other services have followed: nobody
 * names the destroyed guest any more, or the new guest is in its pool.
 *
 * @param since when the work was done
 * @param upid the task to end
 * @param exitStatus what the task ends with
 */
@Embeddable
public record Settling(
        @Column(name = "settling_since") Instant since,
        @Column(name = "settling_task") String upid,
        @Column(name = "settling_exit") String exitStatus) {}

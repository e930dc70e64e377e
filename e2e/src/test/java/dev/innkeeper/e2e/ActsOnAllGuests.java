package dev.innkeeper.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Scenarios on the shared server that start or stop whatever is there, others' guests too. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ResourceLock(ActsOnAllGuests.GUESTS)
@interface ActsOnAllGuests {
    /** Whoever runs guests on the shared server beside the class that has it reads this. */
    String GUESTS = "guests of the shared server";
}

/** One JVM that holds every service, the database and the broker: wiring only. */
@NullMarked
package dev.innkeeper.standalone;

import org.jspecify.annotations.NullMarked;

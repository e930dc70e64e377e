/** Tasks of a service: their UPIDs, logs and ends. */
@NullMarked
package dev.innkeeper.tasks;

import org.jspecify.annotations.NullMarked;

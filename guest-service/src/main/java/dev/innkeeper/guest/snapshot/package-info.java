/** Snapshots of guests: taking, listing, going back, deleting. */
@NullMarked
package dev.innkeeper.guest.snapshot;

import org.jspecify.annotations.NullMarked;

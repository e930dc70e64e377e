/** Making containers. */
@NullMarked
package dev.innkeeper.guest.creation;

import org.jspecify.annotations.NullMarked;

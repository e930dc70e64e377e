/** Destroying guests and freeing their ids. */
@NullMarked
package dev.innkeeper.guest.destruction;

import org.jspecify.annotations.NullMarked;

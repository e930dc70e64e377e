/** Free guest ids. */
@NullMarked
package dev.innkeeper.guest.ids;

import org.jspecify.annotations.NullMarked;

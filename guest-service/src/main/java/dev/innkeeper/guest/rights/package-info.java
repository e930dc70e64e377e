/** Who may set which option of a guest. */
@NullMarked
package dev.innkeeper.guest.rights;

import org.jspecify.annotations.NullMarked;

/** Starting and stopping guests, and their present figures. */
@NullMarked
package dev.innkeeper.guest.power;

import org.jspecify.annotations.NullMarked;

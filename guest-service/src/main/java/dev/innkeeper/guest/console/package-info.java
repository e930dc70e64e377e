/** Terminals of containers. */
@NullMarked
package dev.innkeeper.guest.console;

import org.jspecify.annotations.NullMarked;

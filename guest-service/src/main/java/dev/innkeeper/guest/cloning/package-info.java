/** Copies of guests, and what volumes allow. */
@NullMarked
package dev.innkeeper.guest.cloning;

import org.jspecify.annotations.NullMarked;

/** Moving containers from one node to another. */
@NullMarked
package dev.innkeeper.guest.migration;

import org.jspecify.annotations.NullMarked;

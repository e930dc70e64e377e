/** Containers and virtual machines: their ids, configuration and lifecycle. */
@NullMarked
package dev.innkeeper.guest;

import org.jspecify.annotations.NullMarked;

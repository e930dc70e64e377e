/** Containers: making, starting, watching, stopping and removing them. */
@NullMarked
package dev.innkeeper.agent.lxc;

import org.jspecify.annotations.NullMarked;

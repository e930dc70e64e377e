/** The inside of a container's root: which system it is, and its files. */
@NullMarked
package dev.innkeeper.agent.guestos;

import org.jspecify.annotations.NullMarked;

/** Terminals of nodes. */
@NullMarked
package dev.innkeeper.cluster.console;

import org.jspecify.annotations.NullMarked;

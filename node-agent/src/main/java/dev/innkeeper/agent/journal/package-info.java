/** Open commands with the undo of each step, and the results of finished ones, on disk. */
@NullMarked
package dev.innkeeper.agent.journal;

import org.jspecify.annotations.NullMarked;

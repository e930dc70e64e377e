/**
 * What every piece of work on the host shares: progress, undo, failure, and running the host's
 * programs.
 */
@NullMarked
package dev.innkeeper.agent.work;

import org.jspecify.annotations.NullMarked;

/** The command loop: takes commands from the broker, runs them by lane, reports their end. */
@NullMarked
package dev.innkeeper.agent.core;

import org.jspecify.annotations.NullMarked;

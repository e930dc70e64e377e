/** A container's configuration as the agent reads it from its text. */
@NullMarked
package dev.innkeeper.agent.guestconfig;

import org.jspecify.annotations.NullMarked;

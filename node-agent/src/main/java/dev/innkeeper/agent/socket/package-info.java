/** The agent's Unix socket for the root user of its node: the way in for the commands there. */
@NullMarked
package dev.innkeeper.agent.socket;

import org.jspecify.annotations.NullMarked;

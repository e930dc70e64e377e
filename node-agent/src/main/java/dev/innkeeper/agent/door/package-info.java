/** The agent's own HTTPS door, for the control plane only. */
@NullMarked
package dev.innkeeper.agent.door;

import org.jspecify.annotations.NullMarked;

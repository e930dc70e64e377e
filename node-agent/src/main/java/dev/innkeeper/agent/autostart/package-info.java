/** What the agent does by itself after its node has booted. */
@NullMarked
package dev.innkeeper.agent.autostart;

import org.jspecify.annotations.NullMarked;

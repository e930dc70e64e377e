/** The agent's settings. */
@NullMarked
package dev.innkeeper.agent.settings;

import org.jspecify.annotations.NullMarked;

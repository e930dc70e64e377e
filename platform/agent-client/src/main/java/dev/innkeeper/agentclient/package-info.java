/** Node agents as a service sees them: commands with results, and live calls. */
@NullMarked
package dev.innkeeper.agentclient;

import org.jspecify.annotations.NullMarked;

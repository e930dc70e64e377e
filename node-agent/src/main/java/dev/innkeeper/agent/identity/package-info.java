/** Who this agent is: key, certificate, and how it joined. */
@NullMarked
package dev.innkeeper.agent.identity;

import org.jspecify.annotations.NullMarked;

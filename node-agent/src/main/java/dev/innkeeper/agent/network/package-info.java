/** Bridges and interfaces of the host. */
@NullMarked
package dev.innkeeper.agent.network;

import org.jspecify.annotations.NullMarked;

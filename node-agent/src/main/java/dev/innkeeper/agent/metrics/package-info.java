/** The agent's own figures, for Prometheus. */
@NullMarked
package dev.innkeeper.agent.metrics;

import org.jspecify.annotations.NullMarked;

/** The way to the message broker. */
@NullMarked
package dev.innkeeper.agent.broker;

import org.jspecify.annotations.NullMarked;

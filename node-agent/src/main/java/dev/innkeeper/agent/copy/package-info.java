/** The node's own copy of the configuration topics. */
@NullMarked
package dev.innkeeper.agent.copy;

import org.jspecify.annotations.NullMarked;

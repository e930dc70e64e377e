/** What this node sees: its own figures, those of guests and storages. */
@NullMarked
package dev.innkeeper.agent.status;

import org.jspecify.annotations.NullMarked;

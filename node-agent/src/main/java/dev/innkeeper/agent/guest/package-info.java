/** What the agent does for guests of both kinds alike. */
@NullMarked
package dev.innkeeper.agent.guest;

import org.jspecify.annotations.NullMarked;

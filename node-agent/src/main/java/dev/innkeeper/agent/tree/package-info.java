/** The cluster's configuration as files, on every node. */
@NullMarked
package dev.innkeeper.agent.tree;

import org.jspecify.annotations.NullMarked;

/** What a node reports about itself, and its own settings. */
@NullMarked
package dev.innkeeper.cluster.node;

import org.jspecify.annotations.NullMarked;

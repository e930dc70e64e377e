/** How much of nodes was used over time. */
@NullMarked
package dev.innkeeper.cluster.statistics;

import org.jspecify.annotations.NullMarked;

/** How much guests used of their nodes, over time. */
@NullMarked
package dev.innkeeper.guest.statistics;

import org.jspecify.annotations.NullMarked;

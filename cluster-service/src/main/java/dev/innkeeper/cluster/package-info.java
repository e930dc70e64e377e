/** Nodes and their membership, tasks and their logs, options of the datacenter. */
@NullMarked
package dev.innkeeper.cluster;

import org.jspecify.annotations.NullMarked;

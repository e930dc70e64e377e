/** The options of the datacenter. */
@NullMarked
package dev.innkeeper.cluster.options;

import org.jspecify.annotations.NullMarked;

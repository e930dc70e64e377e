/** The cluster's log: what happened, newest first. */
@NullMarked
package dev.innkeeper.cluster.log;

import org.jspecify.annotations.NullMarked;

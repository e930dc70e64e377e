/** Schedules: when jobs are due. */
@NullMarked
package dev.innkeeper.cluster.jobs;

import org.jspecify.annotations.NullMarked;

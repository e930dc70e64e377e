/** Every task of the cluster with its log, gathered from the services that own them. */
@NullMarked
package dev.innkeeper.cluster.tasks;

import org.jspecify.annotations.NullMarked;

/** Storages and their volumes. */
@NullMarked
package dev.innkeeper.agent.storage;

import org.jspecify.annotations.NullMarked;

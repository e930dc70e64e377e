/** Volumes of a storage on a node: list, show, allocate, free. */
@NullMarked
package dev.innkeeper.storage.content;

import org.jspecify.annotations.NullMarked;

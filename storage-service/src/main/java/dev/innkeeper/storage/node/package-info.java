/** What a node sees of the storages: state and usage. */
@NullMarked
package dev.innkeeper.storage.node;

import org.jspecify.annotations.NullMarked;

/**
 * Storage definitions, volumes and uploads: the words every feature of the storage service shares.
 */
@NullMarked
package dev.innkeeper.storage;

import org.jspecify.annotations.NullMarked;

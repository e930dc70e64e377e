/** Storage definitions: create, change, delete, list. */
@NullMarked
package dev.innkeeper.storage.definition;

import org.jspecify.annotations.NullMarked;

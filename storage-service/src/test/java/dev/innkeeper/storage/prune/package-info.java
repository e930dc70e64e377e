@NullMarked
package dev.innkeeper.storage.prune;

import org.jspecify.annotations.NullMarked;

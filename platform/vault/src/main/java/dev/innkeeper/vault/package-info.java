/** Secrets that must be read back, encrypted under a master key that can be replaced. */
@NullMarked
package dev.innkeeper.vault;

import org.jspecify.annotations.NullMarked;

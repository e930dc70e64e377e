/** Keeping secrets: the master key, what it encrypts, and files that only their owner can read. */
@NullMarked
package dev.innkeeper.auth.secret;

import org.jspecify.annotations.NullMarked;

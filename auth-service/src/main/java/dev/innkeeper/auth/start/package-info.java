/** What a fresh installation begins with. */
@NullMarked
package dev.innkeeper.auth.start;

import org.jspecify.annotations.NullMarked;

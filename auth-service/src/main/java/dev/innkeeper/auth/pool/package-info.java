/** Pools of guests and storages; membership decides permissions. */
@NullMarked
package dev.innkeeper.auth.pool;

import org.jspecify.annotations.NullMarked;

/** Realms: where users come from and who checks their passwords. */
@NullMarked
package dev.innkeeper.auth.realm;

import org.jspecify.annotations.NullMarked;

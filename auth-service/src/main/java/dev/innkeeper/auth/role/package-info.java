/** Roles: named sets of privileges, the built-in ones and one's own. */
@NullMarked
package dev.innkeeper.auth.role;

import org.jspecify.annotations.NullMarked;

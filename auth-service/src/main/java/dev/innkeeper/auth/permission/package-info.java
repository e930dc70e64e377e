/** What a user or token may do, for everybody to see. */
@NullMarked
package dev.innkeeper.auth.permission;

import org.jspecify.annotations.NullMarked;

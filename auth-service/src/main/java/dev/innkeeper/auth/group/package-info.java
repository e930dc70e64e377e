/** Groups of users. */
@NullMarked
package dev.innkeeper.auth.group;

import org.jspecify.annotations.NullMarked;

/** Users and their API tokens: who exists, who is enabled, what is known of them. */
@NullMarked
package dev.innkeeper.auth.user;

import org.jspecify.annotations.NullMarked;

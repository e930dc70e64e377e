/** Second factors: what users have besides their password, and how it is asked for. */
@NullMarked
package dev.innkeeper.auth.factor;

import org.jspecify.annotations.NullMarked;

/** Who did what to whose access: kept, never changed, readable for whoever may audit. */
@NullMarked
package dev.innkeeper.auth.audit;

import org.jspecify.annotations.NullMarked;

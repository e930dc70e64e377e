/**
 * The public contract as an immutable model, and what follows from it: routes, parameter checks,
 * property strings.
 *
 * <p>Start at {@link dev.innkeeper.api.Contract}. Nothing here knows a service.
 */
@NullMarked
package dev.innkeeper.api;

import org.jspecify.annotations.NullMarked;

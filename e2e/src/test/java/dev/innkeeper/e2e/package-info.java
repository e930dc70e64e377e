/** Whole-system scenarios: a real control plane, a real agent, real containers, the public API. */
@NullMarked
package dev.innkeeper.e2e;

import org.jspecify.annotations.NullMarked;

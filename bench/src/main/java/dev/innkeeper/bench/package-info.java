/**
 * Microbenchmarks (JMH) of what every request pays for. Whole-system figures come from {@code
 * bench.py}.
 */
@NullMarked
package dev.innkeeper.bench;

import org.jspecify.annotations.NullMarked;

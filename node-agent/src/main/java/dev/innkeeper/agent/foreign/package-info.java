/**
 * Native libraries and system calls behind plain methods: nothing else here knows {@code
 * java.lang.foreign}.
 */
@NullMarked
package dev.innkeeper.agent.foreign;

import org.jspecify.annotations.NullMarked;

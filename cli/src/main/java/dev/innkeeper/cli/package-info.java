/**
 * The command line: {@code pct}, {@code pvesh} and the others, as clients of the public API.
 * Commands, options and their types come from the contract; nothing about an operation is written
 * here twice.
 */
@NullMarked
package dev.innkeeper.cli;

import org.jspecify.annotations.NullMarked;

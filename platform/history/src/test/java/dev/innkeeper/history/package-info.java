@NullMarked
package dev.innkeeper.history;

import org.jspecify.annotations.NullMarked;

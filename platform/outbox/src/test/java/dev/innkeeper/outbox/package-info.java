@NullMarked
package dev.innkeeper.outbox;

import org.jspecify.annotations.NullMarked;

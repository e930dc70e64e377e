@NullMarked
package dev.innkeeper.tasks;

import org.jspecify.annotations.NullMarked;

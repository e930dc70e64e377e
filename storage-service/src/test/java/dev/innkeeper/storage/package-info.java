@NullMarked
package dev.innkeeper.storage;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.innkeeper.storage.content;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.innkeeper.backup;

import org.jspecify.annotations.NullMarked;

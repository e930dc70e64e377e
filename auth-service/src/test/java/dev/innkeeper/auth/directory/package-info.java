@NullMarked
package dev.innkeeper.auth.directory;

import org.jspecify.annotations.NullMarked;

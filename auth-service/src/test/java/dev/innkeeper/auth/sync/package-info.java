@NullMarked
package dev.innkeeper.auth.sync;

import org.jspecify.annotations.NullMarked;

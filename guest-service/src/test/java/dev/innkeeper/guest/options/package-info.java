@NullMarked
package dev.innkeeper.guest.options;

import org.jspecify.annotations.NullMarked;

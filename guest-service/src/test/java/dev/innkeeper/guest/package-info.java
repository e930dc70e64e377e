@NullMarked
package dev.innkeeper.guest;

import org.jspecify.annotations.NullMarked;

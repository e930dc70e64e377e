@NullMarked
package dev.innkeeper.api.check;

import org.jspecify.annotations.NullMarked;

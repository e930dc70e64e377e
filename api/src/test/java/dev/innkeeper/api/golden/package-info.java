@NullMarked
package dev.innkeeper.api.golden;

import org.jspecify.annotations.NullMarked;

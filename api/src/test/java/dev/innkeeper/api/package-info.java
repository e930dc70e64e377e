@NullMarked
package dev.innkeeper.api;

import org.jspecify.annotations.NullMarked;

/** Holds the documentation against what exists. */
@NullMarked
package dev.innkeeper.standalone.docs;

import org.jspecify.annotations.NullMarked;

/** Starting and stopping the guests of a node together, in their order. */
@NullMarked
package dev.innkeeper.guest.bulk;

import org.jspecify.annotations.NullMarked;

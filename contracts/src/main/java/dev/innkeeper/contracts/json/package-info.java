/** How messages look on the wire: JSON by type name, with plain text or numbers for value types. */
@NullMarked
package dev.innkeeper.contracts.json;

import org.jspecify.annotations.NullMarked;

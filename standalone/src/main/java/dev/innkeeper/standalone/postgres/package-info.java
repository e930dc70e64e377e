/** The PostgreSQL server that belongs to a standalone control plane. */
@NullMarked
package dev.innkeeper.standalone.postgres;

import org.jspecify.annotations.NullMarked;

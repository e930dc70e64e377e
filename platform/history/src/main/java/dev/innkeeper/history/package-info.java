/** What figures were: gathered as they are reported, kept in tables that never grow. */
@NullMarked
package dev.innkeeper.history;

import org.jspecify.annotations.NullMarked;

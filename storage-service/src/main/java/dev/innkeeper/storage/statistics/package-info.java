/** How full storages were over time. */
@NullMarked
package dev.innkeeper.storage.statistics;

import org.jspecify.annotations.NullMarked;

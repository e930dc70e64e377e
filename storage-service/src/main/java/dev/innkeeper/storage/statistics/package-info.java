/** How full storages were: {@code /nodes/{node}/storage/{storage}/rrddata}. */
@NullMarked
package dev.innkeeper.storage.statistics;

import org.jspecify.annotations.NullMarked;

/** What guests need to know of storages: a read model of the topic {@code storages}. */
@NullMarked
package dev.innkeeper.guest.storages;

import org.jspecify.annotations.NullMarked;

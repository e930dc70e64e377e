/** A guest's volumes: larger, on another storage, in another guest, or never to change again. */
@NullMarked
package dev.innkeeper.guest.volumes;

import org.jspecify.annotations.NullMarked;

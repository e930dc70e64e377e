/**
 * The one read model behind everything that clients poll: nodes, guests, storages, pools and their
 * figures, serialised ahead of time.
 */
@NullMarked
package dev.innkeeper.resources;

import org.jspecify.annotations.NullMarked;

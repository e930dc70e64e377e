/** Templates of containers: lists of what can be downloaded, downloads, and builds on a node. */
@NullMarked
package dev.innkeeper.storage.appliance;

import org.jspecify.annotations.NullMarked;

/** The gateway: the one door of the public API. */
@NullMarked
package dev.innkeeper.gateway;

import org.jspecify.annotations.NullMarked;

/** The way from the gateway to the owning service and back. */
@NullMarked
package dev.innkeeper.gateway.hop;

import org.jspecify.annotations.NullMarked;

/** A request's way through the gateway, in the order of DESIGN.md section 2. */
@NullMarked
package dev.innkeeper.gateway.door;

import org.jspecify.annotations.NullMarked;

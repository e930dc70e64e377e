/**
 * What our processes say to each other: events of the owning services, commands to node agents and
 * the agents' reports. Records only; each has a stable type name and version on the wire,
 * independent of its class.
 */
@NullMarked
package dev.innkeeper.contracts;

import org.jspecify.annotations.NullMarked;

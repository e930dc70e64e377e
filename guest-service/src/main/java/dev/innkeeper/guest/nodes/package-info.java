/** What guests need to know of nodes: membership, datacenter options, and figures of what runs. */
@NullMarked
package dev.innkeeper.guest.nodes;

import org.jspecify.annotations.NullMarked;

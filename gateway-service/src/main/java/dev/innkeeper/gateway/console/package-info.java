/** Clients' WebSockets, joined to consoles on nodes. */
@NullMarked
package dev.innkeeper.gateway.console;

import org.jspecify.annotations.NullMarked;

/**
 * Terminals of containers and of the node for clients far away: a program on a pseudo-terminal, and
 * the protocol that Proxmox VE's clients speak with it.
 */
@NullMarked
package dev.innkeeper.agent.console;

import org.jspecify.annotations.NullMarked;

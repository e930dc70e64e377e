/**
 * Checks parameters against the contract, with the texts that clients of Proxmox VE know.
 *
 * <p>The texts come from recorded answers of a Proxmox VE 8.2 server; a test compares all of them.
 */
@NullMarked
package dev.innkeeper.api.check;

import org.jspecify.annotations.NullMarked;

/**
 * From a machine's configuration to QEMU's arguments: one class for each family of devices. The
 * same configuration gives the same devices at the same addresses, the ones that Proxmox VE gives.
 */
@NullMarked
package dev.innkeeper.agent.qemu.commandline;

import org.jspecify.annotations.NullMarked;

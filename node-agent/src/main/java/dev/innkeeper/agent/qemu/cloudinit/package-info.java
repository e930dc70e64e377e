/** What a machine's system shall know at its first boot, on a small disk that cloud-init reads. */
@NullMarked
package dev.innkeeper.agent.qemu.cloudinit;

import org.jspecify.annotations.NullMarked;

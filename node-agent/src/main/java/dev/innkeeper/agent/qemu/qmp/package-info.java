/** The language that QEMU's monitor and the guest's agent speak: one JSON object a line. */
@NullMarked
package dev.innkeeper.agent.qemu.qmp;

import org.jspecify.annotations.NullMarked;

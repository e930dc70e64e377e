/**
 * Virtual machines: their QEMU processes, which outlive the agent, from creation to destruction.
 * The arguments come from {@code commandline}, the conversation with a running one is {@code
 * qmp}'s.
 */
@NullMarked
package dev.innkeeper.agent.qemu;

import org.jspecify.annotations.NullMarked;

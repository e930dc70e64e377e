/** A virtual machine's configuration as the agent reads it from its text. */
@NullMarked
package dev.innkeeper.agent.qemu.config;

import org.jspecify.annotations.NullMarked;

/** What virtual machines are told at their first boot. */
@NullMarked
package dev.innkeeper.guest.cloudinit;

import org.jspecify.annotations.NullMarked;

/** What virtual machines tell their guest systems by cloud-init. */
@NullMarked
package dev.innkeeper.guest.cloudinit;

import org.jspecify.annotations.NullMarked;

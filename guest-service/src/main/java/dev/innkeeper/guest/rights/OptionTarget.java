package dev.innkeeper.guest.rights;

import dev.innkeeper.kernel.GuestId;
import java.util.Optional;

/**
 * Whose guest is changed.
 *
 * @param pool for a new guest: who may allocate in the pool, or has the privilege there, has it on
 *     the guest
 */
public record OptionTarget(GuestId guest, Optional<String> pool) {}

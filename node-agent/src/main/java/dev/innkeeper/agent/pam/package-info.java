/** Passwords of the host's accounts. */
@NullMarked
package dev.innkeeper.agent.pam;

import org.jspecify.annotations.NullMarked;

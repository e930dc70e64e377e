/** Logins: tickets, the keys that sign them, and passwords. */
@NullMarked
package dev.innkeeper.auth.ticket;

import org.jspecify.annotations.NullMarked;

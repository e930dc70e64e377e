/**
 * Who may do what: the snapshot of users, groups, roles, ACL, tokens and pools that every process
 * keeps in memory, and the decisions made on it. A check is a lookup, never a call.
 */
@NullMarked
package dev.innkeeper.access;

import org.jspecify.annotations.NullMarked;

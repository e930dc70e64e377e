/**
 * Users, groups, roles, ACL entries, tokens, pools and realms: the aggregates that every feature of
 * this service shares, and how their changes are told.
 */
@NullMarked
package dev.innkeeper.auth;

import org.jspecify.annotations.NullMarked;

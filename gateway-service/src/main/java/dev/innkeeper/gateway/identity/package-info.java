/**
 * Who makes a request: tickets, API tokens, CSRF, failed logins, and the signed caller for
 * services.
 */
@NullMarked
package dev.innkeeper.gateway.identity;

import org.jspecify.annotations.NullMarked;

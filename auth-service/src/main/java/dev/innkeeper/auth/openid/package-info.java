/** Logins by OpenID Connect: a provider says who somebody is. */
@NullMarked
package dev.innkeeper.auth.openid;

import org.jspecify.annotations.NullMarked;

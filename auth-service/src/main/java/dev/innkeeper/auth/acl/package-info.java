/** ACL entries: which user, group or token has which role where. */
@NullMarked
package dev.innkeeper.auth.acl;

import org.jspecify.annotations.NullMarked;

/** LDAP directories and Active Directory: how they are reached, asked and searched. */
@NullMarked
package dev.innkeeper.auth.directory;

import org.jspecify.annotations.NullMarked;

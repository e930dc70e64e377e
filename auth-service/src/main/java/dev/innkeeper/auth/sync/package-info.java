/** Taking over users and groups from directories, when somebody asks and at set times. */
@NullMarked
package dev.innkeeper.auth.sync;

import org.jspecify.annotations.NullMarked;

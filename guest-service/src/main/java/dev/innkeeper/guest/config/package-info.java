/** Reading and changing a guest's configuration. */
@NullMarked
package dev.innkeeper.guest.config;

import org.jspecify.annotations.NullMarked;

/** Compiles the contract when the project is built; nothing here runs in a service. */
@NullMarked
package dev.innkeeper.api.build;

import org.jspecify.annotations.NullMarked;

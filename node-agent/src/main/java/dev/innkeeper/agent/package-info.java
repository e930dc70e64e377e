/** The agent of one node: the only code that touches a host. */
@NullMarked
package dev.innkeeper.agent;

import org.jspecify.annotations.NullMarked;

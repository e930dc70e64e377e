/** What is asked of the program inside a virtual machine that does what it is told from outside. */
@NullMarked
package dev.innkeeper.guest.agent;

import org.jspecify.annotations.NullMarked;

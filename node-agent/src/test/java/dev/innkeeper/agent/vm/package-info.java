/** Other kernels than this host's, for tests of what it cannot do. */
@NullMarked
package dev.innkeeper.agent.vm;

import org.jspecify.annotations.NullMarked;

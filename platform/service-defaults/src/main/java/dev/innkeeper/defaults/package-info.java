/**
 * What every service shares without asking: where its database and broker are, logging, metrics and
 * health on a port of their own, virtual threads. A service's own configuration holds only its
 * differences.
 */
@NullMarked
package dev.innkeeper.defaults;

import org.jspecify.annotations.NullMarked;

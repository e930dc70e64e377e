/** Operations that the gateway answers from memory. */
@NullMarked
package dev.innkeeper.gateway.hot;

import org.jspecify.annotations.NullMarked;

/** Which operations of the contract something answers, counted from the handlers that exist. */
@NullMarked
package dev.innkeeper.standalone.coverage;

import org.jspecify.annotations.NullMarked;

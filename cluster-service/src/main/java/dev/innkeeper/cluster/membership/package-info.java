/** How nodes join, and who is a member. */
@NullMarked
package dev.innkeeper.cluster.membership;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.innkeeper.cluster.ca;

import org.jspecify.annotations.NullMarked;

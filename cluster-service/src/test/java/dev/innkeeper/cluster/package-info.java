@NullMarked
package dev.innkeeper.cluster;

import org.jspecify.annotations.NullMarked;

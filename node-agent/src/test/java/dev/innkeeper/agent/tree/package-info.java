@NullMarked
package dev.innkeeper.agent.tree;

import org.jspecify.annotations.NullMarked;

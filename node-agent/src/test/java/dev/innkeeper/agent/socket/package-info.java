@NullMarked
package dev.innkeeper.agent.socket;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.innkeeper.agentclient;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.innkeeper.firewall;

import org.jspecify.annotations.NullMarked;

/** Rules, groups, sets, aliases and options of the firewall; its operations are not built yet. */
@NullMarked
package dev.innkeeper.firewall;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.innkeeper.storage.appliance;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.innkeeper.contracts.json;

import org.jspecify.annotations.NullMarked;

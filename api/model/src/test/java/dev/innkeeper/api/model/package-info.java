@NullMarked
package dev.innkeeper.api.model;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.innkeeper.rest;

import org.jspecify.annotations.NullMarked;

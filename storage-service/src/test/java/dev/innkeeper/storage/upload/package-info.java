@NullMarked
package dev.innkeeper.storage.upload;

import org.jspecify.annotations.NullMarked;

/** Files that come into a storage: by upload or by download from a URL. */
@NullMarked
package dev.innkeeper.storage.upload;

import org.jspecify.annotations.NullMarked;

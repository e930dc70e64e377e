/** Backup jobs, archives, retention and restore; its operations are not built yet. */
@NullMarked
package dev.innkeeper.backup;

import org.jspecify.annotations.NullMarked;

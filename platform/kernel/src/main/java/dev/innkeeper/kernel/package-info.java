/**
 * Value types with a definition in the Proxmox VE API, and problems: the words every module shares.
 */
@NullMarked
package dev.innkeeper.kernel;

import org.jspecify.annotations.NullMarked;

/**
 * A guest's configuration as values: the file's text, the options and what their texts mean, and
 * how a change is applied. Pure; knows no guest, no database and no node.
 */
@NullMarked
package dev.innkeeper.guest.options;

import org.jspecify.annotations.NullMarked;

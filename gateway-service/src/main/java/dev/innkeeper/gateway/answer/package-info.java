/** What clients are told, and the bytes that say it: formatters, reason phrases, compression. */
@NullMarked
package dev.innkeeper.gateway.answer;

import org.jspecify.annotations.NullMarked;

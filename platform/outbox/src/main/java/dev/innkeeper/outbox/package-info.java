/**
 * Publication and reception of messages: the transactional outbox with its relay, projections of
 * topics held in memory, and listeners whose progress is stored with their work.
 */
@NullMarked
package dev.innkeeper.outbox;

import org.jspecify.annotations.NullMarked;

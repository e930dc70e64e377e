package dev.innkeeper.outbox;

import dev.innkeeper.contracts.Message;

/** A message with its key on the topic. */
public record KeyedMessage(String key, Message message) {}

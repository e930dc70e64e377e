package dev.innkeeper.history;

/**
 * A drawn history, as it goes to clients.
 *
 * @param filename what a client may call it
 * @param image PNG; in JSON its base64
 */
public record Chart(String filename, byte[] image) {}

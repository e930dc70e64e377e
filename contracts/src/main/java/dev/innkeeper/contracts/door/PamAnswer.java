package dev.innkeeper.contracts.door;

/**
 * @param accepted true only if PAM accepted both password and account
 * @param message what libpam says of the outcome, such as {@code Authentication failure}
 */
public record PamAnswer(boolean accepted, String message) {}

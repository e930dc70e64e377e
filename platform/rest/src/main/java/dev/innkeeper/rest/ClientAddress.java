package dev.innkeeper.rest;

/**
 * Where the request came from, as the gateway saw it; empty text if it did not say. For logs and
 * audit only, never for a decision.
 */
public record ClientAddress(String value) {
    /** The header in which the gateway passes it on. */
    public static final String HEADER = "Innkeeper-Client";
}

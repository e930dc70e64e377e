package dev.innkeeper.outbox;

/**
 * Which service this process (or this context) is, such as {@code guest}: property {@code
 * innkeeper.service}. Owner of its commands, its task topic and its schema.
 */
public record ServiceName(String value) {
    public ServiceName {
        if (!value.matches("[a-z][a-z0-9]*")) {
            throw new IllegalArgumentException("not a service name: '" + value + "'");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}

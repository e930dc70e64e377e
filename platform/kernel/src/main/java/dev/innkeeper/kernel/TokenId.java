package dev.innkeeper.kernel;

/** {@code user@realm!name}: an API token of a user. */
public record TokenId(UserId user, String name) implements Comparable<TokenId> {

    public TokenId {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a token has a name");
        }
    }

    /**
     * Reads {@code user@realm!name}.
     *
     * @throws IllegalArgumentException if the text has another shape
     */
    public static TokenId parse(String text) {
        int mark = text.lastIndexOf('!');
        if (mark < 1) {
            throw new IllegalArgumentException("not a token id: '" + text + "'");
        }
        return new TokenId(UserId.parse(text.substring(0, mark)), text.substring(mark + 1));
    }

    @Override
    public int compareTo(TokenId other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return user + "!" + name;
    }
}

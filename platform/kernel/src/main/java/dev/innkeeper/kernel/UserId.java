package dev.innkeeper.kernel;

/** {@code name@realm}; the name itself may hold an at sign, the realm never does. */
public record UserId(String name, String realm) implements Comparable<UserId> {
    /** The one user for whom no permission is ever checked. */
    public static final UserId ROOT = new UserId("root", "pam");

    public UserId {
        if (name.isEmpty()
                || realm.isEmpty()
                || name.chars().anyMatch(c -> Character.isWhitespace(c) || c == ':' || c == '/')) {
            throw new IllegalArgumentException("not a user id: '" + name + "@" + realm + "'");
        }
    }

    /**
     * Reads {@code name@realm}.
     *
     * @throws IllegalArgumentException if the text has another shape
     */
    public static UserId parse(String text) {
        int at = text.lastIndexOf('@');
        if (at < 1) {
            throw new IllegalArgumentException("not a user id: '" + text + "'");
        }
        return new UserId(text.substring(0, at), text.substring(at + 1));
    }

    @Override
    public int compareTo(UserId other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return name + "@" + realm;
    }
}

package dev.innkeeper.contracts.door;

/**
 * {@code POST /pam/authenticate}: is this the user's password on this host? Answered with {@link
 * PamAnswer}. Also {@code POST /pam/password}: sets the user's password.
 *
 * @param user the name without realm
 */
public record PamLogin(String user, String password) {
    @Override
    public String toString() {
        return "PamLogin[" + user + "]";
    }
}

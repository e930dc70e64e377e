package dev.innkeeper.standalone.postgres;

/**
 * How the database is reached, known before it runs.
 *
 * @param password of its owner
 */
public record DatabaseAddress(int port, String password) {
    /** Name of the database and of its owner. */
    static final String NAME = "innkeeper";

    /** JDBC address of the database, the same for every service. */
    public String url() {
        return urlOf(NAME);
    }

    /** The password of a service's role: derived from the one secret, so that none is stored. */
    public String rolePassword(String service) {
        return RolePassword.derive(password, service);
    }

    String urlOf(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return url();
    }
}

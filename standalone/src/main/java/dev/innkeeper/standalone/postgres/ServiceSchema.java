package dev.innkeeper.standalone.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A service's own room in the database: a role that owns one schema and sees no other. */
final class ServiceSchema {

    static void create(Connection connection, String service, String password) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (!roleExists(statement, service)) {
                statement.execute(
                        "create role \"%s\" login password '%s'".formatted(service, password));
                statement.execute(
                        "alter role \"%s\" set search_path = \"%s\"".formatted(service, service));
                statement.execute(
                        "grant connect on database innkeeper to \"%s\"".formatted(service));
            }
            statement.execute(
                    "create schema if not exists \"%s\" authorization \"%s\""
                            .formatted(service, service));
        }
    }

    private static boolean roleExists(Statement statement, String service) throws SQLException {
        try (var found =
                statement.executeQuery(
                        "select 1 from pg_roles where rolname = '%s'".formatted(service))) {
            return found.next();
        }
    }

    private ServiceSchema() {}
}

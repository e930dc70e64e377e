package dev.innkeeper.auth.directory;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a realm's directory is reached and read.
 *
 * @param servers asked in this order
 * @param domain what Active Directory wants behind a user's name; present for it alone
 * @param baseDn empty: the directory's own default, which Active Directory tells
 * @param attributes property of a user → attribute of the directory
 */
public record DirectorySettings(
        String realm,
        List<String> servers,
        OptionalInt port,
        Mode mode,
        Trust trust,
        Optional<BindAccount> account,
        Optional<String> domain,
        Optional<String> baseDn,
        String userAttribute,
        Optional<String> userFilter,
        List<String> userClasses,
        Optional<String> groupDn,
        List<String> groupClasses,
        Optional<String> groupFilter,
        Optional<String> groupNameAttribute,
        Map<String, String> attributes,
        boolean caseSensitive) {

    private static final List<String> USER_CLASSES =
            List.of("inetorgperson", "posixaccount", "person", "user");
    private static final List<String> GROUP_CLASSES =
            List.of("groupOfNames", "group", "univentionGroup", "ipausergroup");

    /** How the connection is protected. */
    public enum Mode {
        LDAP,
        LDAPS,
        STARTTLS;

        int port() {
            return this == LDAPS ? 636 : 389;
        }
    }

    /**
     * Whom to believe.
     *
     * @param verify whether the server must show a certificate for its name from a known authority
     * @param authorities a file of certificates, or a folder of such files
     * @param version the only version of TLS to speak, as Java names it
     */
    public record Trust(
            boolean verify,
            Path authorities,
            Optional<Path> certificate,
            Optional<Path> key,
            Optional<String> version) {}

    /** Under which name to search. */
    public record BindAccount(String dn, String password) {
        @Override
        public String toString() {
            return "BindAccount[" + dn + "]";
        }
    }

    public DirectorySettings {
        servers = List.copyOf(servers);
        userClasses = List.copyOf(userClasses);
        groupClasses = List.copyOf(groupClasses);
        attributes = Map.copyOf(attributes);
    }

    /**
     * Reads them from a realm's options.
     *
     * @param options option → text, as stored
     * @param password of the account that searches
     */
    public static DirectorySettings of(
            String realm,
            boolean activeDirectory,
            Map<String, String> options,
            Optional<String> password) {
        Options given = new Options(options);
        Optional<String> bindDn = given.text("bind_dn");
        if (bindDn.isPresent() && password.filter(text -> !text.isEmpty()).isEmpty()) {
            throw new DirectoryProblem.BadSetting(realm, "bind_dn needs a password").asException();
        }
        return new DirectorySettings(
                realm,
                given.servers(),
                given.text("port").map(Integer::parseInt).stream()
                        .mapToInt(Integer::intValue)
                        .findFirst(),
                given.mode(),
                given.trust(),
                bindDn.map(dn -> new BindAccount(dn, password.orElseThrow())),
                activeDirectory ? given.text("domain") : Optional.empty(),
                given.text("base_dn"),
                given.text("user_attr").orElse(activeDirectory ? "sAMAccountName" : "uid"),
                given.text("filter"),
                given.names("user_classes", USER_CLASSES),
                given.text("group_dn"),
                given.names("group_classes", GROUP_CLASSES),
                given.text("group_filter"),
                given.text("group_name_attr"),
                UserProperties.attributes(given.text("sync_attributes")),
                !given.text("case-sensitive").equals(Optional.of("0")));
    }

    int portOrDefault() {
        return port.orElse(mode.port());
    }

    /** Reads options; an empty text is none. */
    private record Options(Map<String, String> all) {
        Optional<String> text(String name) {
            return Optional.ofNullable(all.get(name)).filter(value -> !value.isBlank());
        }

        List<String> names(String name, List<String> otherwise) {
            return text(name)
                    .map(value -> List.of(value.strip().split("[,;\\s]+")))
                    .orElse(otherwise);
        }

        List<String> servers() {
            return java.util.stream.Stream.of("server1", "server2")
                    .flatMap(name -> text(name).stream())
                    .distinct()
                    .toList();
        }

        /** Without {@code mode}, the older {@code secure} decides. */
        Mode mode() {
            boolean secure = text("secure").equals(Optional.of("1"));
            return switch (text("mode").orElse(secure ? "ldaps" : "ldap")) {
                case "ldaps" -> Mode.LDAPS;
                case "ldap+starttls" -> Mode.STARTTLS;
                default -> Mode.LDAP;
            };
        }

        Trust trust() {
            return new Trust(
                    text("verify").equals(Optional.of("1")),
                    Path.of(text("capath").orElse("/etc/ssl/certs")),
                    text("cert").map(Path::of),
                    text("certkey").map(Path::of),
                    text("sslversion").map(Options::version));
        }

        /** {@code tlsv1_2} is Java's {@code TLSv1.2}. */
        private static String version(String name) {
            String digits = name.toLowerCase(Locale.ROOT).replace("tlsv", "").replace('_', '.');
            return "TLSv" + digits;
        }
    }
}

package dev.innkeeper.auth.directory;

import com.unboundid.ldap.sdk.BindRequest;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Asks a realm's directory: whether a password is a user's, and who there is. Each call has a
 * connection of its own, for a bind changes who a connection is.
 */
@Component
public class Directory {
    private static final Logger LOG = LoggerFactory.getLogger(Directory.class);

    /** More than one entry for a name are as bad as three. */
    private static final int ENTRIES_FOR_A_NAME = 20;

    /** What a directory says of a name and password that do not belong together. */
    private static final Set<ResultCode> NOT_THE_USER =
            Set.of(
                    ResultCode.INVALID_CREDENTIALS,
                    ResultCode.NO_SUCH_OBJECT,
                    ResultCode.INVALID_DN_SYNTAX,
                    ResultCode.INVALID_ATTRIBUTE_SYNTAX,
                    ResultCode.CONSTRAINT_VIOLATION,
                    ResultCode.UNWILLING_TO_PERFORM);

    private final Connections connections;
    private final DirectoryTimes times;

    Directory(Connections connections, DirectoryTimes times) {
        this.connections = connections;
        this.times = times;
    }

    /**
     * Whether the directory takes this for the user's password. An empty password is nobody's: most
     * servers take a bind with a name and no password for an anonymous one, and let it pass.
     *
     * @param user without realm
     * @throws dev.innkeeper.kernel.ProblemException if the directory cannot be asked
     */
    public boolean accepts(DirectorySettings settings, String user, String password) {
        if (password.isEmpty()) {
            return false;
        }
        try (LDAPConnection connection = connections.open(settings, times.answer())) {
            Optional<String> name =
                    settings.domain().isPresent()
                            ? Optional.of(user + "@" + settings.domain().get())
                            : findDn(connection, settings, user);
            return name.isPresent() && isBound(connection, settings, name.get(), password);
        }
    }

    /**
     * Reaches the directory and logs in as the account that searches, or searches for its root.
     *
     * @throws dev.innkeeper.kernel.ProblemException if that fails
     */
    public void check(DirectorySettings settings) {
        try (LDAPConnection connection = connections.open(settings, times.answer())) {
            bindToSearch(connection, settings);
            if (settings.domain().isEmpty()) {
                requireBase(connection, settings);
            }
        }
    }

    /**
     * Reads the users, page by page.
     *
     * @throws dev.innkeeper.kernel.ProblemException if any page fails; what was read is then void
     */
    public void readUsers(DirectorySettings settings, Consumer<DirectoryUser> reader) {
        try (LDAPConnection connection = connections.open(settings, times.page())) {
            bindToSearch(connection, settings);
            new DirectoryReader(connection, settings, base(connection, settings)).users(reader);
        }
    }

    /** Reads the groups, page by page; see {@link #readUsers}. */
    public void readGroups(DirectorySettings settings, Consumer<DirectoryGroup> reader) {
        try (LDAPConnection connection = connections.open(settings, times.page())) {
            bindToSearch(connection, settings);
            String base =
                    settings.groupDn().isPresent()
                            ? settings.groupDn().get()
                            : base(connection, settings);
            new DirectoryReader(connection, settings, base).groups(reader);
        }
    }

    private static boolean isBound(
            LDAPConnection connection, DirectorySettings settings, String name, String password) {
        try {
            // For Active Directory the name is user@domain; nothing demands a DN there.
            BindRequest request = new SimpleBindRequest(name, password);
            return connection.bind(request).getResultCode() == ResultCode.SUCCESS;
        } catch (LDAPException e) {
            if (NOT_THE_USER.contains(e.getResultCode())) {
                return false;
            }
            throw new DirectoryProblem.BindRefused(settings.realm(), DirectoryProblem.cause(e))
                    .asException(e);
        }
    }

    /** The entry of a user; none if it is not there, or not the only one. */
    private Optional<String> findDn(
            LDAPConnection connection, DirectorySettings settings, String user) {
        bindToSearch(connection, settings);
        try {
            SearchRequest request =
                    new SearchRequest(
                            base(connection, settings),
                            SearchScope.SUB,
                            Filter.createEqualityFilter(settings.userAttribute(), user),
                            settings.userAttribute());
            request.setSizeLimit(ENTRIES_FOR_A_NAME);
            request.setTimeLimitSeconds(seconds(times.answer()));
            List<SearchResultEntry> found =
                    connection.search(request).getSearchEntries().stream()
                            .filter(entry -> isNamed(entry, settings, user))
                            .toList();
            if (found.size() > 1) {
                LOG.atWarn()
                        .addKeyValue("realm", settings.realm())
                        .addKeyValue("user", user)
                        .log("Several entries of the directory have the user's name");
            }
            return found.size() == 1 ? Optional.of(found.getFirst().getDN()) : Optional.empty();
        } catch (LDAPException e) {
            throw new DirectoryProblem.SearchFailed(settings.realm(), DirectoryProblem.cause(e))
                    .asException(e);
        }
    }

    /** Directories compare names without regard to case; a realm may not. */
    private static boolean isNamed(
            SearchResultEntry entry, DirectorySettings settings, String user) {
        String[] names = entry.getAttributeValues(settings.userAttribute());
        return names != null
                && Arrays.stream(names)
                        .anyMatch(name ->
                                settings.caseSensitive()
                                        ? name.equals(user)
                                        : name.equalsIgnoreCase(user));
    }

    private static void bindToSearch(LDAPConnection connection, DirectorySettings settings) {
        if (settings.account().isEmpty()) {
            return;
        }
        var account = settings.account().get();
        try {
            connection.bind(account.dn(), account.password());
        } catch (LDAPException e) {
            throw new DirectoryProblem.BindRefused(settings.realm(), DirectoryProblem.cause(e))
                    .asException(e);
        }
    }

    /** Where searches begin; Active Directory tells it if the realm does not. */
    private static String base(LDAPConnection connection, DirectorySettings settings) {
        if (settings.baseDn().isPresent()) {
            return settings.baseDn().get();
        }
        try {
            var root = connection.getRootDSE();
            String base = root == null ? null : root.getAttributeValue("defaultNamingContext");
            if (base == null) {
                throw new DirectoryProblem.BadSetting(
                                settings.realm(), "base_dn is missing, and the server tells none")
                        .asException();
            }
            return base;
        } catch (LDAPException e) {
            throw new DirectoryProblem.SearchFailed(settings.realm(), DirectoryProblem.cause(e))
                    .asException(e);
        }
    }

    private static void requireBase(LDAPConnection connection, DirectorySettings settings) {
        try {
            String base = base(connection, settings);
            if (connection.getEntry(base, SearchRequest.NO_ATTRIBUTES) == null) {
                throw new DirectoryProblem.SearchFailed(
                                settings.realm(), "there is nothing at '" + base + "'")
                        .asException();
            }
        } catch (LDAPException e) {
            throw new DirectoryProblem.SearchFailed(settings.realm(), DirectoryProblem.cause(e))
                    .asException(e);
        }
    }

    static int seconds(Duration duration) {
        return Math.toIntExact(Math.max(1, duration.toSeconds()));
    }
}

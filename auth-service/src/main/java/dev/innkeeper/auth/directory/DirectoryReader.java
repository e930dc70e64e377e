package dev.innkeeper.auth.directory;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.RDN;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads all users or groups over one bound connection, in pages, so that no server's limit on the
 * size of an answer cuts it. References to other servers are not followed.
 */
final class DirectoryReader {
    private static final int PAGE = 500;
    private static final List<String> MEMBER_DNS = List.of("member", "uniqueMember");
    private static final String MEMBER_NAMES = "memberUid";

    private final LDAPConnection connection;
    private final DirectorySettings settings;
    private final String base;

    DirectoryReader(LDAPConnection connection, DirectorySettings settings, String base) {
        this.connection = connection;
        this.settings = settings;
        this.base = base;
    }

    void users(Consumer<DirectoryUser> reader) {
        Set<String> wanted = new HashSet<>(settings.attributes().values());
        wanted.add(settings.userAttribute());
        search(
                filter(
                        settings.userClasses(),
                        settings.userFilter(),
                        Optional.of(settings.userAttribute())),
                wanted,
                entry -> {
                    String name = entry.getAttributeValue(settings.userAttribute());
                    if (name != null) {
                        reader.accept(
                                new DirectoryUser(
                                        normalized(entry.getDN()), name, properties(entry)));
                    }
                });
    }

    void groups(Consumer<DirectoryGroup> reader) {
        Set<String> wanted = new HashSet<>(MEMBER_DNS);
        wanted.add(MEMBER_NAMES);
        settings.groupNameAttribute().ifPresent(wanted::add);
        search(
                filter(settings.groupClasses(), settings.groupFilter(), Optional.empty()),
                wanted,
                entry -> reader.accept(group(entry)));
    }

    private DirectoryGroup group(SearchResultEntry entry) {
        Set<String> members = new HashSet<>();
        for (String attribute : MEMBER_DNS) {
            values(entry, attribute).forEach(dn -> members.add(normalized(dn)));
        }
        return new DirectoryGroup(
                groupName(entry), members, new HashSet<>(values(entry, MEMBER_NAMES)));
    }

    /** The attribute with the name; without one, what the entry is called by. */
    private String groupName(SearchResultEntry entry) {
        Optional<String> named =
                settings.groupNameAttribute().map(attribute -> entry.getAttributeValue(attribute));
        if (named.isPresent()) {
            return named.get();
        }
        try {
            RDN first = entry.getRDN();
            return first == null ? "" : first.getAttributeValues()[0];
        } catch (LDAPException e) {
            return "";
        }
    }

    private Map<String, String> properties(SearchResultEntry entry) {
        Map<String, String> properties = new HashMap<>();
        settings.attributes()
                .forEach((property, attribute) -> {
                    String value = entry.getAttributeValue(attribute);
                    if (value != null && !value.isEmpty()) {
                        properties.put(property, value);
                    }
                });
        return properties;
    }

    /**
     * All values. Active Directory hands out the first ones of many as {@code member;range=0-1499}
     * and wants to be asked for the next.
     */
    private List<String> values(SearchResultEntry entry, String attribute) {
        List<String> all = new ArrayList<>();
        SearchResultEntry part = entry;
        while (part != null) {
            Attribute found = find(part, attribute);
            if (found == null) {
                return all;
            }
            all.addAll(List.of(found.getValues()));
            Optional<Integer> last = lastOfRange(found);
            part = last.isEmpty() ? null : more(entry.getDN(), attribute, last.get() + 1);
        }
        return all;
    }

    private @Nullable SearchResultEntry more(String dn, String attribute, int from) {
        try {
            return connection.getEntry(dn, attribute + ";range=" + from + "-*");
        } catch (LDAPException e) {
            throw failure(e);
        }
    }

    private static @Nullable Attribute find(SearchResultEntry entry, String attribute) {
        Attribute plain = entry.getAttribute(attribute);
        if (plain != null && plain.size() > 0) {
            return plain;
        }
        return entry.getAttributes().stream()
                .filter(each -> each.getBaseName().equalsIgnoreCase(attribute))
                .filter(each -> each.size() > 0)
                .findFirst()
                .orElse(null);
    }

    /** The 1499 of {@code member;range=0-1499}; empty for the last part. */
    private static Optional<Integer> lastOfRange(Attribute attribute) {
        return attribute.getOptions().stream()
                .map(option -> option.toLowerCase(Locale.ROOT))
                .filter(option -> option.startsWith("range=") && !option.endsWith("*"))
                .map(option -> Integer.valueOf(option.substring(option.indexOf('-') + 1)))
                .findFirst();
    }

    private void search(Filter filter, Set<String> wanted, Consumer<SearchResultEntry> reader) {
        ASN1OctetString cookie = null;
        try {
            do {
                SearchRequest request =
                        new SearchRequest(
                                base, SearchScope.SUB, filter, wanted.toArray(String[]::new));
                request.addControl(new SimplePagedResultsControl(PAGE, cookie, false));
                SearchResult page = connection.search(request);
                page.getSearchEntries().forEach(reader);
                SimplePagedResultsControl more = SimplePagedResultsControl.get(page);
                cookie = more != null && more.moreResultsToReturn() ? more.getCookie() : null;
            } while (cookie != null);
        } catch (LDAPSearchException e) {
            throw failure(e);
        } catch (LDAPException e) {
            throw failure(e);
        }
    }

    private RuntimeException failure(LDAPException e) {
        return new DirectoryProblem.SearchFailed(settings.realm(), DirectoryProblem.cause(e))
                .asException(e);
    }

    private Filter filter(List<String> classes, Optional<String> own, Optional<String> present) {
        List<Filter> all = new ArrayList<>();
        all.add(
                Filter.createORFilter(
                        classes.stream()
                                .map(name -> Filter.createEqualityFilter("objectClass", name))
                                .toList()));
        present.ifPresent(attribute -> all.add(Filter.createPresenceFilter(attribute)));
        own.ifPresent(text -> all.add(parse(text)));
        return Filter.createANDFilter(all);
    }

    /** The brackets around a filter may be left out. */
    private Filter parse(String text) {
        try {
            return Filter.create(text.startsWith("(") ? text : "(" + text + ")");
        } catch (LDAPException e) {
            throw new DirectoryProblem.BadSetting(
                            settings.realm(), "'" + text + "' is no filter of a directory")
                    .asException(e);
        }
    }

    private static String normalized(String dn) {
        try {
            return DN.normalize(dn);
        } catch (LDAPException e) {
            return dn;
        }
    }
}

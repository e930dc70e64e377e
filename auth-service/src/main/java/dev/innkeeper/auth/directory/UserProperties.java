package dev.innkeeper.auth.directory;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The properties of a user that a directory can fill, and from which attributes. */
public final class UserProperties {
    /** Each comes from the attribute of the same name unless the realm says otherwise. */
    public static final List<String> ALL =
            List.of("enable", "expire", "firstname", "lastname", "email", "comment");

    private static final Pattern PAIR = Pattern.compile("\\s*(\\w+)=([^,]+?)\\s*");

    /** Those that the directory's own entry of a user never carries by accident. */
    private static final List<String> BY_DEFAULT =
            List.of("firstname", "lastname", "email", "comment");

    /**
     * Reads {@code sync_attributes}, such as {@code email=mail,firstname=givenName}; a property
     * that does not exist is left out.
     */
    static Map<String, String> attributes(Optional<String> text) {
        Map<String, String> attributes = new LinkedHashMap<>();
        BY_DEFAULT.forEach(name -> attributes.put(name, name));
        for (String part : text.orElse("").split(",", -1)) {
            var pair = PAIR.matcher(part);
            if (pair.matches() && ALL.contains(pair.group(1))) {
                attributes.put(pair.group(1), pair.group(2));
            }
        }
        return attributes;
    }

    private UserProperties() {}
}

package dev.innkeeper.storage.upload;

import dev.innkeeper.storage.ContentType;
import dev.innkeeper.storage.StorageProblem;
import java.util.regex.Pattern;

/**
 * A file on its way into a storage, with a name that is safe there.
 *
 * @param content {@link ContentType#ISO} or {@link ContentType#VZTMPL}
 */
record IncomingFile(ContentType content, String name) {
    private static final Pattern FOREIGN = Pattern.compile("[^-a-zA-Z0-9_.]");
    private static final Pattern ISO = Pattern.compile(".+\\.(?i:iso|img)");
    private static final Pattern TEMPLATE = Pattern.compile(".+\\.tar\\.(gz|xz|zst)");

    /**
     * Names a file: folders are cut off, and what is neither letter, digit, {@code _}, {@code -}
     * nor {@code .} becomes {@code _}.
     *
     * @throws dev.innkeeper.kernel.ProblemException if the name does not go with the content
     */
    static IncomingFile of(String content, String givenName) {
        ContentType type =
                ContentType.find(content)
                        .filter(t -> t == ContentType.ISO || t == ContentType.VZTMPL)
                        .orElseThrow(() ->
                                new StorageProblem.InvalidParameter(
                                                "content",
                                                "value '"
                                                        + content
                                                        + "' does not have a value in the"
                                                        + " enumeration 'iso, vztmpl'")
                                        .asException());
        String name = FOREIGN.matcher(lastPart(givenName)).replaceAll("_");
        Pattern expected = type == ContentType.ISO ? ISO : TEMPLATE;
        if (!expected.matcher(name).matches() || name.startsWith("..")) {
            throw new StorageProblem.InvalidParameter("filename", "wrong file extension")
                    .asException();
        }
        if (name.length() > 255) {
            throw new StorageProblem.InvalidParameter(
                            "filename", "value may only be 255 characters long")
                    .asException();
        }
        return new IncomingFile(type, name);
    }

    private static String lastPart(String name) {
        return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    }
}

package dev.innkeeper.storage.content;

import dev.innkeeper.kernel.Problems;
import dev.innkeeper.storage.StorageProblem;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A disk image to allocate.
 *
 * @param name file name with its extension
 * @param format {@code raw}, {@code qcow2} or {@code subvol}
 */
record NewImage(String name, String format, long sizeBytes) {
    private static final Pattern NAME = Pattern.compile("[^/\\s]+\\.(raw|qcow2|subvol)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})([MG]?)");

    /**
     * Reads what a client asks for.
     *
     * @param size a number of KiB, or with {@code M} or {@code G} behind it of MiB or GiB
     * @throws dev.innkeeper.kernel.ProblemException if name and format do not go together
     */
    static NewImage of(String name, Optional<String> format, String size) {
        Matcher m = NAME.matcher(name);
        if (!m.matches() || name.startsWith("..")) {
            throw new Problems.Refused("unable to parse volume filename '" + name + "'")
                    .asException();
        }
        String extension = m.group(1);
        if (format.filter(asked -> !asked.equals(extension)).isPresent()) {
            throw new StorageProblem.InvalidParameter(
                            "format",
                            "different storage formats (" + extension + " != " + format.get() + ")")
                    .asException();
        }
        return new NewImage(name, extension, bytes(size));
    }

    private static long bytes(String size) {
        Matcher m = SIZE.matcher(size);
        if (!m.matches()) {
            throw new StorageProblem.InvalidParameter(
                            "size", "value does not match the regex pattern")
                    .asException();
        }
        long unit =
                switch (m.group(2)) {
                    case "M" -> 1L << 20;
                    case "G" -> 1L << 30;
                    default -> 1L << 10;
                };
        try {
            return Math.multiplyExact(Long.parseLong(m.group(1)), unit);
        } catch (ArithmeticException e) {
            throw new StorageProblem.InvalidParameter("size", "value is too large").asException(e);
        }
    }
}

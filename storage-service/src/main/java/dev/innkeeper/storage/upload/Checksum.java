package dev.innkeeper.storage.upload;

import dev.innkeeper.storage.StorageProblem;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a file must hash to, as hexadecimal text. */
record Checksum(String algorithm, String value) {
    private static final Set<String> ALGORITHMS =
            Set.of("md5", "sha1", "sha224", "sha256", "sha384", "sha512");

    /**
     * Reads the two fields, of which either both or none are given.
     *
     * @throws dev.innkeeper.kernel.ProblemException if one is missing or the algorithm unknown
     */
    static Optional<Checksum> of(@Nullable String algorithm, @Nullable String value) {
        if (algorithm == null && value == null) {
            return Optional.empty();
        }
        if (algorithm == null) {
            throw invalid(
                    "checksum-algorithm", "missing property - 'checksum' requires this property");
        }
        if (value == null) {
            throw invalid(
                    "checksum", "missing property - 'checksum-algorithm' requires this property");
        }
        if (!ALGORITHMS.contains(algorithm)) {
            throw invalid(
                    "checksum-algorithm",
                    "value '"
                            + algorithm
                            + "' does not have a value in the enumeration 'md5, sha1, sha224,"
                            + " sha256, sha384, sha512'");
        }
        return Optional.of(new Checksum(algorithm, value));
    }

    private static dev.innkeeper.kernel.ProblemException invalid(String name, String text) {
        return new StorageProblem.InvalidParameter(name, text).asException();
    }
}

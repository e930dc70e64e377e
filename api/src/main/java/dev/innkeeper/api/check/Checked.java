package dev.innkeeper.api.check;

import java.util.Map;

/** Outcome of a check of all parameters. */
public sealed interface Checked {

    /**
     * Everything fits.
     *
     * @param values by wire name: String, Long, Double, Boolean or List
     */
    record Accepted(Map<String, Object> values) implements Checked {
        public Accepted {
            values = Map.copyOf(values);
        }
    }

    /**
     * At least one parameter does not fit.
     *
     * @param errors text by parameter; a text of a format ends with a line feed
     */
    record Refused(Map<String, String> errors) implements Checked {
        public Refused {
            errors = Map.copyOf(errors);
        }
    }
}

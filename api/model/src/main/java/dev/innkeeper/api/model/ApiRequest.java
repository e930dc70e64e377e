package dev.innkeeper.api.model;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The parameters of a call, typed; every operation has its own record. */
public interface ApiRequest {

    /**
     * What the caller gave, by wire name: families number by number, no defaults.
     *
     * <p>For what handles options as such (a configuration that is kept as text), not to look a
     * single one up.
     */
    SortedMap<String, Object> given();

    /** {@link #given()} as a configuration file has it: booleans as 1 and 0, everything as text. */
    default SortedMap<String, String> givenTexts() {
        SortedMap<String, String> texts = new TreeMap<>();
        given().forEach((name, value) -> texts.put(name, Given.text(value)));
        return texts;
    }

    /**
     * Binds parameters that were checked against the contract.
     *
     * @param type record of the operation
     * @param parameters typed values by wire name
     */
    static <T extends ApiRequest> T bind(Class<T> type, Map<String, ?> parameters) {
        return type.cast(RequestFactories.of(type).apply(parameters));
    }
}

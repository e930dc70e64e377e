package dev.innkeeper.auth.ticket;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a login is answered with.
 *
 * @param ticket opens further calls, or asks for a second factor
 * @param cap what a user interface may offer
 * @param needTfa 1 if the ticket only asks; else absent (WIRE.md 2.2)
 */
public record LoginAnswer(
        String username,
        Optional<String> ticket,
        @JsonProperty("CSRFPreventionToken") Optional<String> csrf,
        Optional<Map<String, SortedMap<String, Integer>>> cap,
        @JsonProperty("NeedTFA") Optional<Integer> needTfa) {
    @Override
    public String toString() {
        return "LoginAnswer[" + username + "]";
    }
}

package dev.innkeeper.guest.options;

import dev.innkeeper.guest.Guests;
import dev.innkeeper.kernel.GuestId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * Hardware addresses that another guest has, too. Two on one network cannot hear what is theirs;
 * since they may be on two, whoever gives an address a second time is warned, not refused.
 */
@Component
public class TakenAddresses {
    private static final Pattern CARD = Pattern.compile("net\\d+");
    private static final Pattern ADDRESS =
            Pattern.compile("(?i)\\b[0-9a-f]{2}(?::[0-9a-f]{2}){5}\\b");

    private final Guests guests;

    TakenAddresses(Guests guests) {
        this.guests = guests;
    }

    /** A line for each address among these options that is not this guest's alone. */
    public List<String> warnings(GuestId guest, Map<String, String> options) {
        return new TreeMap<>(options)
                .entrySet().stream()
                        .filter(option -> CARD.matcher(option.getKey()).matches())
                        .flatMap(option ->
                                ADDRESS.matcher(option.getValue())
                                        .results()
                                        .map(MatchResult::group)
                                        .flatMap(address ->
                                                guests
                                                        .listWithAddress(guest.value(), address)
                                                        .stream()
                                                        .map(other ->
                                                                warning(
                                                                        option.getKey(),
                                                                        address,
                                                                        other))))
                        .toList();
    }

    private static String warning(String card, String address, int other) {
        return "WARN: %s: address %s is also that of a card of guest %d"
                .formatted(card, address, other);
    }
}

package dev.innkeeper.kernel;

import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The values that one field of a {@link CalendarEvent} allows. */
final class CalendarField {
    private static final Pattern ITEM =
            Pattern.compile("(?:\\*|(\\d{1,4})(?:\\.\\.(\\d{1,4}))?)(?:/(\\d{1,4}))?");

    /** Bit 0 is the smallest value of the field. */
    private final BitSet values = new BitSet();

    private final int smallest;

    private CalendarField(int smallest) {
        this.smallest = smallest;
    }

    /**
     * Reads {@code 1,5..8,0/15} and the like.
     *
     * @throws IllegalArgumentException if it is no list of values within the bounds
     */
    static CalendarField parse(String text, int smallest, int largest) {
        CalendarField field = new CalendarField(smallest);
        for (String item : text.split(",", -1)) {
            field.add(item, largest);
        }
        return field;
    }

    private void add(String item, int largest) {
        Matcher parts = ITEM.matcher(item);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a list of values: '" + item + "'");
        }
        String first = parts.group(1);
        String last = parts.group(2);
        String step = parts.group(3);
        int from = first == null ? smallest : Integer.parseInt(first);
        int every = step == null ? 1 : Integer.parseInt(step);
        int to = largest;
        if (last != null) {
            to = Integer.parseInt(last);
        } else if (first != null && step == null) {
            to = from;
        }
        if (from < smallest || to > largest || from > to || every < 1) {
            throw new IllegalArgumentException("out of bounds: '" + item + "'");
        }
        for (int value = from; value <= to; value += every) {
            values.set(value - smallest);
        }
    }

    boolean has(int value) {
        return value >= smallest && values.get(value - smallest);
    }

    /** The values from this one on. */
    int[] from(int value) {
        return IntStream.iterate(
                        values.nextSetBit(Math.max(0, value - smallest)),
                        bit -> bit >= 0,
                        bit -> values.nextSetBit(bit + 1))
                .map(bit -> bit + smallest)
                .toArray();
    }
}

package dev.innkeeper.history;

/**
 * Samples of one figure in one step.
 *
 * @param sum of the samples
 * @param highest of them
 */
record Figure(double sum, long samples, double highest) {
    static Figure of(double value) {
        return new Figure(value, 1, value);
    }

    Figure plus(Figure other) {
        return new Figure(
                sum + other.sum, samples + other.samples, Math.max(highest, other.highest));
    }

    double average() {
        return sum / samples;
    }
}

package dev.innkeeper.api;

/**
 * A numbered family of parameters, {@code net0} to {@code net31}.
 *
 * @param name what stands before the number
 * @param last the highest number
 */
public record Family(String name, int last) {
    /** The number of a member such as {@code net3}, or -1 if the text is none of this family. */
    public int indexOf(String parameter) {
        int digits = parameter.length() - name.length();
        if (digits < 1 || digits > 3 || !parameter.startsWith(name)) {
            return -1;
        }
        int index = 0;
        for (int i = name.length(); i < parameter.length(); i++) {
            char c = parameter.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            index = index * 10 + (c - '0');
        }
        boolean leadingZero = digits > 1 && parameter.charAt(name.length()) == '0';
        return leadingZero || index > last ? -1 : index;
    }
}

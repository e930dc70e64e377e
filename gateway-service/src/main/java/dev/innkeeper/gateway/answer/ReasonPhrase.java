package dev.innkeeper.gateway.answer;

/** The failure's first line as an HTTP/1.1 status line can carry it. */
final class ReasonPhrase {
    private static final int LONGEST = 4096;

    /**
     * First line of the message; characters that a status line cannot hold become blanks or '?'.
     */
    static String of(String message) {
        StringBuilder out = new StringBuilder(Math.min(message.length(), LONGEST));
        for (int i = 0; i < message.length() && out.length() < LONGEST; i++) {
            char c = message.charAt(i);
            if (c == '\n' || c == '\r') {
                break;
            }
            if (c == '\t' || (c >= ' ' && c != 0x7f && c <= 0xff)) {
                out.append(c);
            } else {
                out.append(c < ' ' || c == 0x7f ? ' ' : '?');
            }
        }
        return out.toString();
    }

    private ReasonPhrase() {}
}

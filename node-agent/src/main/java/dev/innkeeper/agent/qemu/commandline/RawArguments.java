package dev.innkeeper.agent.qemu.commandline;

import dev.innkeeper.agent.work.WorkFailure;
import java.util.ArrayList;
import java.util.List;

/** {@code args}: what an administrator adds, split into words as a shell does. */
final class RawArguments {

    static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote == 0 && Character.isWhitespace(c)) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
            } else if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
                inWord = true;
            } else if (c == quote) {
                quote = 0;
            } else if (c == '\\' && quote != '\'' && i + 1 < text.length()) {
                word.append(text.charAt(++i));
                inWord = true;
            } else {
                word.append(c);
                inWord = true;
            }
        }
        if (quote != 0) {
            throw new WorkFailure("args: a quotation mark is missing");
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }

    private RawArguments() {}
}

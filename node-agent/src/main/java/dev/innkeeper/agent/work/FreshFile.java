package dev.innkeeper.agent.work;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Small files that are written again and again, mostly with the same text. One that is emptied and
 * written anew is forced to the disk by ext4 when it is closed, which takes milliseconds: so what
 * has the text already is left alone, and anything else is removed first.
 */
public final class FreshFile {

    /** Makes the file hold this text and nothing else; its mode stays if the text does. */
    public static void write(Path file, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (!holds(file, bytes)) {
            Files.deleteIfExists(file);
            Files.write(file, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }
    }

    private static boolean holds(Path file, byte[] bytes) throws IOException {
        try {
            return Files.size(file) == bytes.length
                    && Arrays.equals(Files.readAllBytes(file), bytes);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private FreshFile() {}
}

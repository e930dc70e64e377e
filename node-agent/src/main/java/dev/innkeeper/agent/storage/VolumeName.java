package dev.innkeeper.agent.storage;

import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.kernel.GuestId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A volume's name on a storage of files: {@code iso/x.iso}, {@code 100/vm-100-disk-0.raw}, or for a
 * linked image {@code 9000/base-9000-disk-0.qcow2/100/vm-100-disk-0.qcow2}. Made of checked parts
 * only, so that no name leads out of its folder.
 *
 * @param guest owner of an image
 * @param base volume name of the image it is linked to
 */
record VolumeName(
        ContentType content, Optional<GuestId> guest, Optional<String> base, String file) {
    private static final String FILE = "[^/\\x00-\\x20\\x7f.][^/\\x00-\\x1f\\x7f]*";
    private static final Pattern PLAIN =
            Pattern.compile("(iso|vztmpl|backup|snippets)/(" + FILE + ")");
    private static final Pattern IMAGE = Pattern.compile("(\\d+)/(" + FILE + ")");
    private static final Pattern LINKED =
            Pattern.compile("(\\d+/" + FILE + ")/(\\d+)/(" + FILE + ")");

    /**
     * @throws WorkFailure if the text is no volume's name
     */
    static VolumeName parse(String text) {
        Matcher plain = PLAIN.matcher(text);
        if (plain.matches()) {
            return new VolumeName(
                    ContentType.of(plain.group(1)).orElseThrow(),
                    Optional.empty(),
                    Optional.empty(),
                    plain.group(2));
        }
        Matcher linked = LINKED.matcher(text);
        if (linked.matches()) {
            return image(linked.group(2), Optional.of(linked.group(1)), linked.group(3));
        }
        Matcher image = IMAGE.matcher(text);
        if (image.matches()) {
            return image(image.group(1), Optional.empty(), image.group(2));
        }
        throw new WorkFailure("unable to parse directory volume name '" + text + "'");
    }

    /** {@code raw}, {@code qcow2}, {@code vmdk} or {@code subvol}, by the ending of an image. */
    String imageFormat() {
        int dot = file.lastIndexOf('.');
        return dot < 0 ? "raw" : file.substring(dot + 1);
    }

    /** An image's name without the image that it is linked to. */
    String own() {
        return guest.map(id -> id + "/" + file).orElse(file);
    }

    private static VolumeName image(String guest, Optional<String> base, String file) {
        try {
            return new VolumeName(
                    file.endsWith(".subvol") ? ContentType.ROOTDIR : ContentType.IMAGES,
                    Optional.of(GuestId.parse(guest)),
                    base,
                    file);
        } catch (IllegalArgumentException e) {
            throw new WorkFailure("unable to parse directory volume name '" + file + "'", e);
        }
    }
}

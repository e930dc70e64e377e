package dev.innkeeper.kernel;

/** {@code storage:name}, the name in the form its storage type gives it. */
public record VolumeId(StorageId storage, String name) {

    public VolumeId {
        if (name.isEmpty() || name.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException("not a volume name: '" + name + "'");
        }
    }

    /**
     * Reads {@code storage:name}.
     *
     * @throws IllegalArgumentException if the text has another shape
     */
    public static VolumeId parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("not a volume id: '" + text + "'");
        }
        return new VolumeId(new StorageId(text.substring(0, colon)), text.substring(colon + 1));
    }

    @Override
    public String toString() {
        return storage + ":" + name;
    }
}

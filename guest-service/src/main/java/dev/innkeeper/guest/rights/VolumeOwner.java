package dev.innkeeper.guest.rights;

import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.VolumeId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The guest whose number a volume's name bears ({@code 100/vm-100-disk-0.raw}). */
final class VolumeOwner {
    private static final Pattern NAME =
            Pattern.compile("(?:.*/)?(?:vm|base|subvol|basevol)-([1-9]\\d{2,8})-[^/]+");

    private VolumeOwner() {}

    static Optional<GuestId> of(VolumeId volume) {
        Matcher name = NAME.matcher(volume.name());
        return name.matches() ? Optional.of(GuestId.parse(name.group(1))) : Optional.empty();
    }
}

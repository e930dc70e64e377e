package dev.innkeeper.agent.identity;

import dev.innkeeper.contracts.json.MessageCodec;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** The identity on the disk, for root's eyes only. */
final class IdentityFiles {
    static final String KEY = "key.pem";
    static final String CERTIFICATE = "certificate.pem";
    static final String AUTHORITY = "ca.pem";
    private static final String MEMBERSHIP = "membership.json";

    private final Path folder;
    private final JsonMapper json = MessageCodec.mapper();

    IdentityFiles(Path dataFolder) throws IOException {
        folder = dataFolder.resolve("identity");
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    /**
     * The identity of an earlier join; the membership is written last, so it is whole or absent.
     */
    Optional<Identity> load() throws IOException {
        Path file = folder.resolve(MEMBERSHIP);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        return Optional.of(
                new Identity(
                        json.readValue(Files.readAllBytes(file), Identity.Membership.class),
                        Files.readString(folder.resolve(CERTIFICATE)),
                        Files.readString(folder.resolve(KEY)),
                        Files.readString(folder.resolve(AUTHORITY)),
                        folder));
    }

    Identity save(Identity.Membership membership, String certificate, String key, String authority)
            throws IOException {
        Files.deleteIfExists(folder.resolve(MEMBERSHIP));
        write(KEY, key);
        write(CERTIFICATE, certificate);
        write(AUTHORITY, authority);
        write(MEMBERSHIP, json.writeValueAsString(membership));
        return new Identity(membership, certificate, key, authority, folder);
    }

    private void write(String name, String text) throws IOException {
        Path fresh = folder.resolve(name + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(
                fresh,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, text);
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
}

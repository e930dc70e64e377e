package dev.innkeeper.agent.qemu.cloudinit;

import dev.innkeeper.agent.guestconfig.PropertyText;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.storage.Storages;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.json.MessageCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parts that cloud-init reads, made of a machine's options or brought by its user ({@code
 * cicustom}).
 */
public final class CloudInit {
    private static final Path RESOLVER = Path.of("/etc/resolv.conf");

    private final MachineConfig config;
    private final List<StorageSpec> storages;
    private final CloudInitType type;
    private final FirstBoot boot;

    /**
     * @param storages where parts of its own lie
     */
    public CloudInit(MachineConfig config, List<StorageSpec> storages) throws IOException {
        this(config, storages, Files.exists(RESOLVER) ? Files.readString(RESOLVER) : "");
    }

    CloudInit(MachineConfig config, List<StorageSpec> storages, String resolver) {
        this.config = config;
        this.storages = List.copyOf(storages);
        this.type = CloudInitType.of(config);
        this.boot = FirstBoot.of(config, FirstBoot.Resolver.parse(resolver));
    }

    /**
     * One part as text.
     *
     * @param part {@code user}, {@code network} or {@code meta}
     */
    public String part(String part) throws IOException {
        return switch (part) {
            case "user" -> user();
            case "network" -> network();
            case "meta" -> meta();
            default -> throw new IllegalArgumentException("no part " + part);
        };
    }

    /** By which a system finds the disk. */
    String label() {
        return type.label();
    }

    /** Place on the disk → content. */
    Map<String, String> files() throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        switch (type) {
            case NOCLOUD -> {
                files.put("user-data", user());
                files.put("network-config", network());
                files.put("meta-data", meta());
                custom("vendor").ifPresent(text -> files.put("vendor-data", text));
            }
            case CONFIGDRIVE2 -> {
                files.put("openstack/latest/user_data", user());
                files.put("openstack/content/0000", network());
                files.put("openstack/latest/meta_data.json", meta());
                custom("vendor")
                        .ifPresent(text -> files.put("openstack/latest/vendor_data.json", text));
            }
            case OPENNEBULA -> files.put("context.sh", OpenNebula.context(boot));
        }
        return files;
    }

    private String user() throws IOException {
        return custom("user").orElseGet(() -> UserData.of(boot));
    }

    private String network() throws IOException {
        return custom("network")
                .orElseGet(() ->
                        type == CloudInitType.NOCLOUD
                                ? NetworkTexts.versionOne(boot)
                                : NetworkTexts.interfaces(boot));
    }

    /** The name changes with everything else, so that a system does it all again. */
    private String meta() throws IOException {
        Optional<String> custom = custom("meta");
        if (custom.isPresent()) {
            return custom.get();
        }
        String instance = sha1(user() + network());
        if (type == CloudInitType.NOCLOUD) {
            return "instance-id: " + instance + "\n";
        }
        Map<String, Object> meta = new LinkedHashMap<>();
        if (boot.windows()) {
            boot.password().ifPresent(word -> meta.put("admin_pass", word));
            meta.put("hostname", boot.hostname());
        }
        meta.put("network_config", Map.of("content_path", "/content/0000"));
        if (boot.windows() && !boot.keys().isEmpty()) {
            Map<String, String> keys = new LinkedHashMap<>();
            boot.keys().forEach(key -> keys.put("SSH Key " + (keys.size() + 1), key));
            meta.put("public_keys", keys);
        }
        meta.put("uuid", instance);
        return MessageCodec.mapper().writeValueAsString(meta) + "\n";
    }

    private Optional<String> custom(String part) throws IOException {
        Optional<String> volume =
                PropertyText.parse(config.text("cicustom").orElse(""), "").get(part);
        if (volume.isEmpty()) {
            return Optional.empty();
        }
        if (!volume.get().matches("[^:]+:snippets/.+")) {
            throw new WorkFailure("cicustom: '" + volume.get() + "' is not a snippet");
        }
        return Optional.of(Files.readString(Storages.requirePath(storages, volume.get())));
    }

    private static String sha1(String text) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-1");
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-1", e);
        }
    }
}

package dev.innkeeper.gateway.hot;

import dev.innkeeper.api.Contract;
import dev.innkeeper.resources.PreparedJson;
import dev.innkeeper.resources.ResourceModel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /version}: the version of the API that we speak, and the datacenter's console setting
 * where there is one.
 */
public final class VersionAnswer {
    private static final String RELEASE = "8.2";
    private static final String VERSION = "8.2.2";

    private record Made(Map<String, String> options, PreparedJson json) {}

    private final ResourceModel model;
    private final String repositoryId;
    private volatile @Nullable Made made;

    public VersionAnswer(ResourceModel model) {
        this.model = model;
        this.repositoryId = fingerprint(Contract.openApiJson());
    }

    PreparedJson answer() {
        Map<String, String> options = model.datacenterOptions();
        Made present = made;
        if (present == null || present.options() != options) {
            present = new Made(options, make(options.get("console")));
            made = present;
        }
        return present.json();
    }

    private PreparedJson make(@Nullable String console) {
        return PreparedJson.ofText(
                "{\"data\":{"
                        + (console == null ? "" : "\"console\":\"" + console + "\",")
                        + "\"release\":\"%s\",\"repoid\":\"%s\",\"version\":\"%s\"}}"
                                .formatted(RELEASE, repositoryId, VERSION));
    }

    /** Stands for the exact contract that is served, as Proxmox VE's does for its sources. */
    private static String fingerprint(byte[] document) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(document);
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}

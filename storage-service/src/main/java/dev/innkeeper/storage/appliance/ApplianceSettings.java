package dev.innkeeper.storage.appliance;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where lists of templates come from. There is no default source: a list names files that run as
 * containers, so whose it is must be somebody's decision.
 *
 * @param sources asked in this order; a template of an earlier one wins
 * @param every age at which a list is fetched anew by itself
 */
@ConfigurationProperties("storage.appliances")
record ApplianceSettings(@DefaultValue List<Source> sources, @DefaultValue("24h") Duration every) {

    ApplianceSettings {
        sources = List.copyOf(sources);
    }

    /**
     * A list in the appliance-index format.
     *
     * @param url of the list, plain or gzip; {@code https}, {@code file}, or {@code http} with a
     *     key
     * @param base what the templates' locations are relative to; the list's folder if not given
     * @param key file with the OpenPGP public keys that the list is signed by; the signature lies
     *     beside the list as {@code .asc}
     */
    record Source(URI url, Optional<URI> base, Optional<String> key) {

        /** Where the templates are, without a slash at the end. */
        String templates() {
            String text = base.orElseGet(() -> url.resolve(".")).toString();
            return text.replaceFirst("/+$", "");
        }
    }
}

package dev.innkeeper.storage.definition;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The storage that is there without being defined.
 *
 * @param localPath folder on each node
 */
@ConfigurationProperties("storage")
record LocalStorageSettings(@DefaultValue("/var/lib/vz") String localPath) {}

package dev.innkeeper.auth.secret;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param masterKeyFile text that encrypts what must be read back; made when it is missing
 */
@ConfigurationProperties("auth")
record MasterKeySettings(@DefaultValue("master-key") Path masterKeyFile) {}

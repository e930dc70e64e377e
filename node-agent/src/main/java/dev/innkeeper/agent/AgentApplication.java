package dev.innkeeper.agent;

import dev.innkeeper.agent.identity.Identity;
import dev.innkeeper.agent.identity.JoinCluster;
import dev.innkeeper.agent.identity.JoinRefused;
import dev.innkeeper.agent.settings.AgentSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * The agent's process. Its identity comes first, for the door's certificate and the broker's
 * address follow from it: while there is no gateway to join, it waits.
 */
public final class AgentApplication {

    public static void main(String[] arguments) {
        try {
            var context =
                    new SpringApplicationBuilder(AgentConfiguration.class)
                            .web(WebApplicationType.SERVLET)
                            .properties("spring.config.name=agent")
                            .initializers(AgentApplication::takeIdentity)
                            .run(arguments);
            tellReady(context.getBean(AgentSettings.class).dataDir());
        } catch (JoinRefused e) {
            LoggerFactory.getLogger(AgentApplication.class).error(e.getMessage());
            System.exit(2);
        }
    }

    private static void takeIdentity(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        AgentSettings settings = Binder.get(environment).bindOrCreate("agent", AgentSettings.class);
        try {
            Files.createDirectories(settings.dataDir());
            Identity identity = new JoinCluster(settings, Clock.systemUTC()).identity();
            context.getBeanFactory().registerSingleton("identity", identity);
            environment
                    .getPropertySources()
                    .addFirst(new MapPropertySource("identity", door(settings, identity)));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot take an identity", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /**
     * The door's listener: this node's certificate, and only callers of the cluster's authority.
     */
    private static Map<String, Object> door(AgentSettings settings, Identity identity) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("server.port", identity.membership().port());
        properties.put("server.address", settings.bind());
        properties.put("server.ssl.enabled", true);
        properties.put("server.ssl.certificate", "file:" + identity.certificateFile());
        properties.put("server.ssl.certificate-private-key", "file:" + identity.keyFile());
        properties.put("server.ssl.trust-certificate", "file:" + identity.authorityFile());
        properties.put("server.ssl.client-auth", "need");
        return properties;
    }

    /** The file holds the number of this process: one that was killed leaves its file behind. */
    private static void tellReady(Path dataFolder) {
        Path file = dataFolder.resolve("ready");
        try {
            Files.writeString(file, ProcessHandle.current().pid() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private AgentApplication() {}
}

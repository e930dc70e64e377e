package dev.innkeeper.defaults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.ClassPathResource;

/**
 * Adds {@code innkeeper-defaults.yaml} below everything else, and the JSON log format when {@code
 * innkeeper.log-format=json} asks for it.
 */
final class DefaultsEnvironment implements EnvironmentPostProcessor {
    private static final String DEFAULTS = "innkeeper-defaults.yaml";

    @Override
    public void postProcessEnvironment(
            ConfigurableEnvironment environment, SpringApplication application) {
        if (environment.getProperty("innkeeper.service") == null) {
            return;
        }
        if ("json".equals(environment.getProperty("innkeeper.log-format"))) {
            environment
                    .getPropertySources()
                    .addLast(
                            new MapPropertySource(
                                    "innkeeper-log-format",
                                    Map.of("logging.structured.format.console", "ecs")));
        }
        try {
            new YamlPropertySourceLoader()
                    .load(DEFAULTS, new ClassPathResource(DEFAULTS))
                    .forEach(environment.getPropertySources()::addLast);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + DEFAULTS, e);
        }
    }
}

package dev.innkeeper.testkit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;

/**
 * Where PostgreSQL and Kafka come from: containers where an engine runs, else embedded; {@code
 * -Dinnkeeper.test.infrastructure=docker|embedded} decides otherwise.
 */
enum Infrastructure {
    DOCKER,
    EMBEDDED;

    private static final Logger LOG = LoggerFactory.getLogger(Infrastructure.class);
    private static final Infrastructure CHOSEN = choose();

    static Infrastructure chosen() {
        return CHOSEN;
    }

    private static Infrastructure choose() {
        Infrastructure chosen =
                switch (System.getProperty("innkeeper.test.infrastructure", "auto")) {
                    case "docker" -> DOCKER;
                    case "embedded" -> EMBEDDED;
                    default ->
                            DockerClientFactory.instance().isDockerAvailable() ? DOCKER : EMBEDDED;
                };
        LOG.info("Tests use PostgreSQL and Kafka: {}", chosen);
        return chosen;
    }
}

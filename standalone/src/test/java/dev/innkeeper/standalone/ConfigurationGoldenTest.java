package dev.innkeeper.standalone;

import dev.innkeeper.testkit.ConfigurationReference;
import dev.innkeeper.testkit.GoldenFile;
import org.junit.jupiter.api.Test;

/** {@code docs/configuration.md} has a line for every property of the control plane. */
class ConfigurationGoldenTest {

    @Test
    void everyPropertyOfTheControlPlaneIsListed() {
        GoldenFile.at("../docs/configuration.md")
                .assertHolds(
                        ConfigurationReference.markdown(
                                "Configuration of the control plane",
                                """
                                Every property that the services know, generated from their code. Give one as
                                `--name=value` to a service, as an environment variable (`INNKEEPER_KAFKA_BOOTSTRAPSERVERS`),
                                or in an `application.yaml` beside it. `./innkeeper up` and the chart in `helm/` set
                                what an installation needs; the agent's are in [configuration-agent.md](configuration-agent.md).
                                """));
    }
}

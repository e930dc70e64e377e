package dev.innkeeper.agent.settings;

import dev.innkeeper.testkit.ConfigurationReference;
import dev.innkeeper.testkit.GoldenFile;
import org.junit.jupiter.api.Test;

/** {@code docs/configuration-agent.md} has a line for every property of the agent. */
class ConfigurationGoldenTest {

    @Test
    void everyPropertyOfTheAgentIsListed() {
        GoldenFile.at("../docs/configuration-agent.md")
                .assertHolds(
                        ConfigurationReference.markdown(
                                "Configuration of the agent",
                                """
                                Every property that the agent knows, generated from its code. Give one as `--name=value`,
                                as an environment variable (`AGENT_DATADIR`), or in an `application.yaml` beside it.
                                `./innkeeper up` and `./innkeeper agent up` set what a node needs; the control plane's
                                are in [configuration.md](configuration.md).
                                """));
    }
}

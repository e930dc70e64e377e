package dev.innkeeper.agent;

import dev.innkeeper.agent.broker.Publisher;
import dev.innkeeper.agent.console.Consoles;
import dev.innkeeper.agent.console.NodeIdentity;
import dev.innkeeper.agent.copy.ConfigCopy;
import dev.innkeeper.agent.core.CommandLoop;
import dev.innkeeper.agent.identity.Identity;
import dev.innkeeper.agent.identity.NodeDoors;
import dev.innkeeper.agent.lxc.CgroupHost;
import dev.innkeeper.agent.lxc.ContainerFolders;
import dev.innkeeper.agent.lxc.RunningContainers;
import dev.innkeeper.agent.lxc.VolumeOffers;
import dev.innkeeper.agent.metrics.MetricsDoor;
import dev.innkeeper.agent.pam.HostPasswords;
import dev.innkeeper.agent.qemu.LiveMachines;
import dev.innkeeper.agent.qemu.NodeQemu;
import dev.innkeeper.agent.settings.AgentSettings;
import dev.innkeeper.agent.socket.GatewayTunnel;
import dev.innkeeper.agent.socket.NodeCommands;
import dev.innkeeper.agent.socket.RootSocket;
import dev.innkeeper.agent.status.StatusReporter;
import dev.innkeeper.agent.tree.ConfigTree;
import dev.innkeeper.contracts.json.MessageCodec;
import dev.innkeeper.kernel.NodeName;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Set;
import org.apache.tomcat.websocket.server.WsSci;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/**
 * The parts of the agent and how they hang together. What Spring Boot brings is named one by one,
 * so that the process stays small whatever else is on the class path.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AgentSettings.class)
@ComponentScan("dev.innkeeper.agent.door")
@ImportAutoConfiguration({
    ConfigurationPropertiesAutoConfiguration.class,
    PropertyPlaceholderAutoConfiguration.class,
    SslAutoConfiguration.class,
    JacksonAutoConfiguration.class,
    HttpMessageConvertersAutoConfiguration.class,
    TomcatServletWebServerAutoConfiguration.class,
    DispatcherServletAutoConfiguration.class,
    WebMvcAutoConfiguration.class
})
class AgentConfiguration {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    JsonMapper jsonMapper() {
        return MessageCodec.mapper();
    }

    @Bean
    MetricsDoor metricsDoor(AgentSettings settings) throws IOException {
        return new MetricsDoor(settings.node(), Math.max(0, settings.metricsPort()));
    }

    @Bean
    CgroupHost cgroupHost() throws IOException {
        return CgroupHost.probe();
    }

    @Bean
    ConfigCopy configCopy(AgentSettings settings) throws IOException {
        return ConfigCopy.open(settings.dataDir());
    }

    @Bean
    HostPasswords hostPasswords(AgentSettings settings) throws IOException {
        return new HostPasswords(settings.pamService());
    }

    @Bean
    Publisher publisher(Identity identity) {
        return new Publisher(identity.broker(), new MessageCodec());
    }

    @Bean
    StatusReporter statusReporter(
            AgentSettings settings,
            Publisher publisher,
            ConfigCopy copy,
            CgroupHost host,
            Clock clock) {
        return new StatusReporter(
                new NodeName(settings.node()), version(), publisher, copy, host, clock);
    }

    @Bean
    Consoles consoles(AgentSettings settings, Identity identity, Clock clock) {
        return new Consoles(
                new ContainerFolders(settings.dataDir()).lxcPath(),
                new NodeIdentity(
                        identity.certificateFile(), identity.keyFile(), identity.authorityFile()),
                clock);
    }

    /** Consoles come over WebSockets; the endpoint is made when one is asked for. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> webSockets() {
        return tomcat ->
                tomcat.addContextCustomizers(
                        context -> context.addServletContainerInitializer(new WsSci(), Set.of()));
    }

    @Bean
    CommandLoop commandLoop(
            AgentSettings settings,
            Identity identity,
            Publisher publisher,
            ConfigCopy copy,
            CgroupHost host,
            Consoles consoles,
            MetricsDoor metrics,
            StatusReporter status,
            Clock clock)
            throws IOException, GeneralSecurityException {
        CommandLoop loop =
                new CommandLoop(
                        new NodeName(settings.node()),
                        settings.dataDir(),
                        identity.broker(),
                        publisher,
                        copy,
                        host,
                        consoles,
                        new NodeDoors(identity),
                        metrics.registry(),
                        status::changed,
                        settings.bootPatience(),
                        clock);
        if (identity.membership().commands().isPresent()) {
            loop.skipTo(identity.membership().commands().get());
        }
        return loop;
    }

    @Bean
    RunningContainers runningContainers(CommandLoop loop) {
        return loop.running();
    }

    @Bean
    LiveMachines liveMachines(CommandLoop loop) {
        return loop.liveMachines();
    }

    @Bean
    NodeQemu nodeQemu(CommandLoop loop) {
        return loop.qemu();
    }

    @Bean
    VolumeOffers volumeOffers(CommandLoop loop) {
        return loop.volumeOffers();
    }

    @Bean
    ConfigTree configTree(AgentSettings settings, CommandLoop loop, ConfigCopy copy, Clock clock) {
        return new ConfigTree(
                settings.tree(),
                settings.dataDir().resolve("refused"),
                new NodeName(settings.node()),
                copy,
                loop::report,
                clock);
    }

    @Bean
    AgentLife agentLife(
            AgentSettings settings,
            CommandLoop loop,
            StatusReporter status,
            CgroupHost host,
            ConfigCopy copy,
            ConfigTree tree,
            Clock clock) {
        return new AgentLife(settings, loop, status, host, copy, tree, clock);
    }

    @Bean
    RootSocket rootSocket(
            AgentSettings settings,
            Identity identity,
            ConfigCopy copy,
            RunningContainers running,
            LiveMachines machines,
            Clock clock)
            throws IOException, GeneralSecurityException {
        return RootSocket.open(
                settings.dataDir().resolve("control.sock"),
                new GatewayTunnel(identity, settings.join().url(), clock),
                new NodeCommands(
                        new NodeName(settings.node()),
                        copy,
                        running,
                        machines,
                        settings.dataDir()));
    }

    private static String version() {
        String version = AgentConfiguration.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}

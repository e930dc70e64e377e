package dev.innkeeper.standalone;

import dev.innkeeper.standalone.broker.Broker;
import dev.innkeeper.standalone.firststart.Material;
import dev.innkeeper.standalone.postgres.DatabaseAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.boot.SpringApplicationAotProcessor;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.javapoet.ClassName;

/**
 * The build's last step: what each service's context consists of, found out once and written down
 * as classes, so that a start need not look for components, read configuration classes and weigh
 * conditions. They hold for this class path and for what {@link ServiceProperties} sets; values of
 * properties are still read at the start.
 */
final class PreparedContexts {
    private final Path work;
    private final Path classes;

    private PreparedContexts(Path work, Path classes) {
        this.work = work;
        this.classes = classes;
    }

    /**
     * @param arguments a folder to work in, and the one that gets the classes; both are emptied
     */
    public static void main(String[] arguments) throws IOException {
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        // JPA has its own; and a key that two repositories name would be written twice.
        System.setProperty("spring.aot.data.accessors.enabled", "false");
        var contexts = new PreparedContexts(Path.of(arguments[0]), Path.of(arguments[1]));
        clear(contexts.work);
        clear(contexts.classes);
        properties().forEach(contexts::generate);
        contexts.compile();
    }

    /** Name of the class that fills this service's context. */
    static String initializer(Service service) {
        return service.application().getName()
                + "__"
                + prefix(service)
                + "ApplicationContextInitializer";
    }

    /** Sets several services' classes for one and the same library apart. */
    private static String prefix(Service service) {
        return service.label().substring(0, 1).toUpperCase(Locale.ROOT)
                + service.label().substring(1);
    }

    /** As of some installation: which properties there are decides what is in a context. */
    private static Map<Service, Map<String, String>> properties() {
        var settings = StandaloneSettings.parse("--data-dir=/nowhere", "--node-name=nowhere");
        var endpoint = new Broker.Endpoint(1, 2, new Broker.Inside(3, "nowhere"), Optional.empty());
        var material = new Material(settings.data().tls(), "", "");
        try (var ports = new Ports(settings.data().ports())) {
            return new ServiceProperties(settings, material, endpoint, ports)
                    .ofAll(new DatabaseAddress(1, "nowhere"));
        }
    }

    private void generate(Service service, Map<String, String> properties) {
        Path folder = work.resolve(service.label());
        var settings =
                AbstractAotProcessor.Settings.builder()
                        .sourceOutput(folder.resolve("sources"))
                        .resourceOutput(folder.resolve("resources"))
                        .classOutput(folder.resolve("classes"))
                        .groupId("dev.innkeeper")
                        .artifactId(service.label())
                        .build();
        new SpringApplicationAotProcessor(
                service.application(), settings, ServiceProperties.asArguments(properties)) {
            @Override
            protected ClassNameGenerator createClassNameGenerator() {
                return new ClassNameGenerator(
                        ClassName.get(service.application()), prefix(service));
            }
        }.process();
        merge(folder.resolve("classes"), classes);
        merge(folder.resolve("sources"), work.resolve("sources"));
    }

    private void compile() throws IOException {
        List<String> options =
                List.of(
                        "-proc:none",
                        "-nowarn",
                        "-parameters",
                        "-d",
                        classes.toString(),
                        "-cp",
                        classes + ":" + System.getProperty("java.class.path"));
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> sources = Files.walk(work.resolve("sources"))) {
            List<Path> all = sources.filter(file -> file.toString().endsWith(".java")).toList();
            if (!compiler.getTask(
                            null,
                            files,
                            null,
                            options,
                            null,
                            files.getJavaFileObjectsFromPaths(all))
                    .call()) {
                throw new IllegalStateException("what was generated does not compile");
            }
        }
    }

    /** Two services may say the same of a library's class, never different things. */
    private static void merge(Path from, Path to) {
        if (!Files.isDirectory(from)) {
            return;
        }
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.exists(target)) {
                    if (!Arrays.equals(Files.readAllBytes(file), Files.readAllBytes(target))) {
                        throw new IllegalStateException("two services differ about " + target);
                    }
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void clear(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(folder);
    }
}

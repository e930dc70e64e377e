package dev.innkeeper.standalone;

import ch.qos.logback.classic.LoggerContext;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Every service, the database and the broker in one process. It prints nothing but its log; the
 * file {@code ready} in the data directory appears when the API answers.
 */
public final class Standalone {
    private static final Logger LOG = LoggerFactory.getLogger(Standalone.class);

    /** Exit status for a command line that makes no sense. */
    private static final int USAGE = 2;

    /** Runs until the process is told to stop. */
    public static void main(String[] arguments) throws InterruptedException {
        // Otherwise every context would set the one logging system up anew.
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        // What the contexts consist of was found out by the build: see PreparedContexts.
        System.setProperty("spring.aot.enabled", System.getProperty("spring.aot.enabled", "true"));
        // A key store is only ever in memory here, and each client of the broker has one.
        System.setProperty("keystore.pkcs12.keyPbeIterationCount", "1");
        // It would warm up what nobody needs, while the contexts want the processor.
        System.setProperty("spring.backgroundpreinitializer.ignore", "true");
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        StandaloneSettings settings;
        try {
            settings = StandaloneSettings.parse(arguments);
        } catch (IllegalArgumentException e) {
            LOG.error("{}", e.getMessage());
            System.exit(USAGE);
            return;
        }
        CompilerPriority compiler = CompilerPriority.lowered();
        var controlPlane = new ControlPlane(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(controlPlane), "stop"));
        try {
            controlPlane.start(Clock.systemUTC());
            compiler.restore();
        } catch (RuntimeException e) {
            if (!controlPlane.stopping()) {
                LOG.atError()
                        .setCause(e)
                        .addKeyValue("reason", reason(e))
                        .log("The control plane does not start");
                System.exit(1);
            }
        }
        new CountDownLatch(1).await();
    }

    /** What all causes say, each once, in one line: the script shows it to people. */
    static String reason(Throwable failure) {
        var told = new LinkedHashSet<String>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null) {
                told.add(message.lines().findFirst().orElse("").replace('"', '\''));
            }
        }
        return String.join(": ", told);
    }

    private static void stop(ControlPlane controlPlane) {
        if (!controlPlane.wasReady()) {
            // Half of it still starts while the other half stops: its complaints mean nothing.
            LOG.info("Stopped while starting");
            if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logging) {
                logging.stop();
            }
        }
        controlPlane.close();
    }

    private Standalone() {}
}

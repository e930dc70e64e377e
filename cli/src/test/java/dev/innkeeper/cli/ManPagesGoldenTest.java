package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.asciidoctor.Asciidoctor;
import org.asciidoctor.Options;
import org.asciidoctor.SafeMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/**
 * The manual pages in {@code man/man1} are of the commands as they are: the digests of their
 * sources stand beside them, a line each. {@code ./innkeeper golden} writes them anew.
 */
class ManPagesGoldenTest {
    private static final Path PAGES = Path.of("man", "man1");
    private static final Path DIGESTS = Path.of("man", "sources.sha256");

    @TempDir Path folder;

    @Test
    void pagesShowTheCommandsAsTheyAre() throws IOException, GeneralSecurityException {
        Map<Path, String> sources = sources();
        List<String> digests = digests(sources);

        if (Boolean.getBoolean("golden.update")) {
            write(sources);
            Files.write(DIGESTS, digests);
        }

        assertThat(Files.readAllLines(DIGESTS))
                .as("manual pages; ./innkeeper golden rewrites them")
                .containsExactlyElementsOf(digests);
        for (Path source : sources.keySet()) {
            assertThat(page(source)).exists();
        }
    }

    /** AsciiDoc by file. */
    private Map<Path, String> sources() throws IOException {
        for (String name : Programs.NAMES) {
            Program program = Programs.find(name).orElseThrow();
            try (Session session =
                    new Session(
                            Map.of(),
                            GlobalOptions.NONE,
                            new PrintStream(System.out, true, StandardCharsets.UTF_8))) {
                CommandSpec top = CommandSpec.create().name(name).version("Innkeeper");
                top.usageMessage().header(program.title()).description(program.description());
                for (Command command : program.all(session)) {
                    CommandSpec spec = Usage.readable(command);
                    spec.usageMessage().header(command.summary().replace("%", "%%"));
                    top.addSubcommand(command.name(), spec.version("Innkeeper"));
                }
                CommandLine line = new CommandLine(top);
                ManPageGenerator.generateManPage(
                        folder.toFile(), null, new boolean[0], false, line.getCommandSpec());
            }
        }
        Map<Path, String> sources = new TreeMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.filter(f -> f.toString().endsWith(".adoc")).toList()) {
                sources.put(file, Files.readString(file));
            }
        }
        return sources;
    }

    private static List<String> digests(Map<Path, String> sources) throws GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        return sources.entrySet().stream()
                .map(source -> {
                    byte[] text = source.getValue().getBytes(StandardCharsets.UTF_8);
                    return HexFormat.of().formatHex(digest.digest(text))
                            + "  "
                            + source.getKey().getFileName();
                })
                .toList();
    }

    private static void write(Map<Path, String> sources) throws IOException {
        Files.createDirectories(PAGES);
        try (Stream<Path> old = Files.list(PAGES)) {
            for (Path page : old.toList()) {
                Files.delete(page);
            }
        }
        try (Asciidoctor asciidoctor = Asciidoctor.Factory.create()) {
            sources.forEach((source, text) -> {
                String page =
                        asciidoctor.convert(
                                text,
                                Options.builder()
                                        .backend("manpage")
                                        .standalone(true)
                                        .safe(SafeMode.SAFE)
                                        .build());
                try {
                    Files.writeString(page(source), lasting(page));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    /** Without the days on which it was made. */
    private static String lasting(String page) {
        return page.lines()
                .filter(line -> !line.startsWith(".\\\"      Date:"))
                .map(line -> line.replaceFirst("(\\.TH \"[^\"]*\" \"1\" )\"[^\"]*\"", "$1\"\""))
                .reduce("", (a, b) -> a + b + "\n");
    }

    private static Path page(Path source) {
        return PAGES.resolve(String.valueOf(source.getFileName()).replaceFirst("\\.adoc$", ".1"));
    }
}

package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Tables as they were recorded. */
class UsageTableTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void printsUsageInColumns() {
        new UsageTable(
                        JsonMapper.builder()
                                .build()
                                .readTree(
                                        """
                                        [{"slot":"rootfs","volume":"local:300/vm-300-disk-0.raw","path":"/",
                                          "size":1020683878,"used":132959436,"available":817260134}]
                                        """))
                .print(out);

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        """
                        MP     Volume                        Size   Used  Avail Use% Path
                        rootfs local:300/vm-300-disk-0.raw 973.4M 126.8M 779.4M  0.1 /
                        """);
    }

    @Test
    void printsCpusInColumns() {
        CpuTable.print(new TreeMap<>(Map.of(300, Set.of(0, 1), 1000, Set.of(1))), out);

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo("----------\n 300:  0 1\n1000:    1\n----------\n");
    }
}

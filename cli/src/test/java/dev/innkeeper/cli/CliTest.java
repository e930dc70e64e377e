package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Commands against a server that answers with what was recorded from a real one (recordings of
 * cli).
 */
class CliTest {
    private record Answer(int status, String body) {}

    private final Map<String, Answer> answers = new HashMap<>();
    private final Map<String, Answer> later = new HashMap<>();
    private final List<String> requests = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    String call =
                            exchange.getRequestMethod()
                                    + " "
                                    + exchange.getRequestURI().toString().replace("/api2/json", "");
                    String body =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
                    requests.add(body.isEmpty() ? call : call + " " + body);
                    Answer answer =
                            answers.getOrDefault(
                                    call,
                                    new Answer(501, "{\"data\":null,\"message\":\"not here\\n\"}"));
                    if (later.containsKey(call)) {
                        answers.put(call, later.remove(call));
                    }
                    byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(answer.status(), bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    @Test
    void listsContainersInColumnsSortedById() {
        answer(
                "GET /nodes/localhost/lxc",
                "[{\"vmid\":300,\"status\":\"stopped\",\"name\":\"web\"},{\"vmid\":101,\"status\":\"running\",\"name\":\"a\",\"lock\":\"backup\"}]");

        int exit = run("pct", "list");

        assertThat(exit).isZero();
        assertThat(printed().lines())
                .containsExactly(
                        "VMID       Status     Lock         Name                ",
                        "101        running    backup       a                   ",
                        "300        stopped                 web                 ");
    }

    @Test
    void printsConfigurationInKeyOrderWithEncodedLineEnds() {
        answer(
                "GET /nodes/localhost/lxc/300/config",
                "{\"memory\":256,\"arch\":\"amd64\",\"description\":\"hello\\nworld\\n\",\"digest\":\"x\"}");

        int exit = run("pct", "config", "300");

        assertThat(exit).isZero();
        assertThat(printed())
                .isEqualTo("arch: amd64\ndescription: hello%0Aworld%0A\nmemory: 256\n");
    }

    @Test
    void sendsOldAndNewStyleOptions() {
        answer("PUT /nodes/localhost/lxc/300/config", "null");

        int exit = run("pct", "set", "300", "-memory", "200", "--net0", "name=eth0");

        assertThat(exit).isZero();
        assertThat(requests.getFirst())
                .startsWith("PUT /nodes/localhost/lxc/300/config ")
                .contains("memory=200", "net0=name%3Deth0");
    }

    @Test
    void refusesAnUnknownOption() {
        assertThat(run("pct", "set", "300", "-foo", "1")).isEqualTo(2);
        assertThat(complained())
                .isEqualTo(
                        "Unknown option: foo\n"
                                + "400 unable to parse option\n"
                                + "pct set <vmid> [OPTIONS]\n");
    }

    @Test
    void asksForMissingArguments() {
        assertThat(run("pct", "create")).isEqualTo(2);
        assertThat(complained())
                .isEqualTo("400 not enough arguments\npct create <vmid> <ostemplate> [OPTIONS]\n");
    }

    @Test
    void showsWhatIsWrongWithAParameter() {
        answers.put(
                "GET /nodes/localhost/lxc/abc/status/current",
                new Answer(
                        400,
                        "{\"data\":null,\"errors\":{\"vmid\":\"type check ('integer') failed - got"
                                + " 'abc'\"}}"));

        int exit = run("pct", "status", "abc");

        assertThat(exit).isEqualTo(2);
        assertThat(complained())
                .isEqualTo(
                        "400 Parameter verification failed.\n"
                                + "vmid: type check ('integer') failed - got 'abc'\n"
                                + "pct status <vmid> [OPTIONS]\n");
    }

    @Test
    void followsATaskAndFailsWithItsExitStatus() {
        String upid = "UPID:pve1:00000001:00000001:00000001:vzstart:300:root@pam:";
        String task = "GET /nodes/pve1/tasks/" + ApiClient.encode(upid);
        answer("POST /nodes/localhost/lxc/300/status/start", "\"" + upid + "\"");
        answer(
                task + "/status",
                "{\"status\":\"stopped\",\"exitstatus\":\"CT is locked (backup)\"}");
        answer(
                task + "/log?start=0&limit=500",
                "[{\"n\":1,\"t\":\"a line\"},{\"n\":2,\"t\":\"TASK ERROR: CT is locked"
                        + " (backup)\"}]");
        answer(
                task + "/log?limit=500&start=0",
                "[{\"n\":1,\"t\":\"a line\"},{\"n\":2,\"t\":\"TASK ERROR: CT is locked"
                        + " (backup)\"}]");

        int exit = run("pct", "start", "300");

        assertThat(exit).isEqualTo(255);
        assertThat(printed()).isEqualTo("a line\n");
        assertThat(complained()).isEqualTo("CT is locked (backup)\n");
    }

    /** As long as there is no line, the log says so in the place of the first. */
    @Test
    void printsTheFirstLineOfALogThatWasStillEmpty() {
        String upid = "UPID:pve1:00000001:00000001:00000001:resize:300:root@pam:";
        String task = "GET /nodes/pve1/tasks/" + ApiClient.encode(upid);
        answer("POST /nodes/localhost/lxc/300/status/start", "\"" + upid + "\"");
        answer(task + "/status", "{\"status\":\"running\"}");
        later(task + "/status", "{\"status\":\"stopped\",\"exitstatus\":\"OK\"}");
        for (String query : List.of("start=0&limit=500", "limit=500&start=0")) {
            answer(task + "/log?" + query, "[{\"n\":1,\"t\":\"no content\"}]");
            later(
                    task + "/log?" + query,
                    "[{\"n\":1,\"t\":\"Image resized.\"},{\"n\":2,\"t\":\"TASK OK\"}]");
        }

        assertThat(run("pct", "start", "300")).isZero();

        assertThat(printed()).isEqualTo("Image resized.\n");
    }

    @Test
    void pveshPrintsJsonYamlAndTables() {
        answer(
                "GET /version",
                "{\"version\":\"8.2.2\",\"release\":\"8.2\",\"repoid\":\"9355359cd7afbae4\"}");

        run("pvesh", "get", "/version", "--output-format", "json");
        run("pvesh", "get", "/version", "--output-format", "yaml");
        run("pvesh", "get", "/version");

        assertThat(complained()).isEmpty();
        assertThat(printed())
                .isEqualTo(
                        """
                        {"release":"8.2","repoid":"9355359cd7afbae4","version":"8.2.2"}
                        ---
                        release: '8.2'
                        repoid: 9355359cd7afbae4
                        version: 8.2.2
                        ┌─────────┬──────────────────┐
                        │ key     │ value            │
                        ╞═════════╪══════════════════╡
                        │ release │ 8.2              │
                        ├─────────┼──────────────────┤
                        │ repoid  │ 9355359cd7afbae4 │
                        ├─────────┼──────────────────┤
                        │ version │ 8.2.2            │
                        └─────────┴──────────────────┘
                        """);
    }

    @Test
    void pveshPassesOptionsOn() {
        answer("POST /pools", "null");

        int exit = run("pvesh", "create", "/pools", "--poolid", "x", "--comment", "two words");

        assertThat(exit).isZero();
        assertThat(requests.getFirst())
                .startsWith("POST /pools ")
                .contains("poolid=x", "comment=two%20words");
        assertThat(printed()).isEmpty();
    }

    @Test
    void pveshKnowsWhichPathsExist() {
        assertThat(run("pvesh", "get", "/foo")).isEqualTo(1);
        assertThat(complained()).isEqualTo("No 'get' handler defined for '/foo'\n");
    }

    @Test
    void pveshListsWhatCanBeDoneBelowAPath() {
        answer(
                "GET ",
                "[{\"subdir\":\"version\"},{\"subdir\":\"cluster\"},{\"subdir\":\"nodes\"},{\"subdir\":\"storage\"},{\"subdir\":\"access\"},{\"subdir\":\"pools\"}]");

        run("pvesh", "ls", "/");

        assertThat(printed())
                .isEqualTo(
                        """
                        Dr---        access
                        Dr---        cluster
                        Dr---        nodes
                        Drwcd        pools
                        Dr-c-        storage
                        -r---        version
                        """);
    }

    @Test
    void drawsSnapshotsAsATree() {
        answer(
                "GET /nodes/localhost/lxc/300/snapshot",
                "[{\"name\":\"current\",\"parent\":\"two\",\"description\":\"You are here!\"},"
                        + "{\"name\":\"two\",\"parent\":\"one\",\"snaptime\":1700000000,\"description\":\"a\\nb\"},"
                        + "{\"name\":\"one\",\"snaptime\":1600000000}]");

        run("pct", "listsnapshot", "300");

        assertThat(printed().lines().map(line -> line.replaceAll("\\d{4}-.{14}", "TIME")))
                .containsExactly(
                        "`-> one                         TIME     no-description",
                        " `-> two                        TIME     a",
                        "  `-> current                                           You are here!");
    }

    @Test
    void listsTemplatesWithTheirSize() {
        answer(
                "GET /nodes/localhost/storage/local/content?content=vztmpl",
                "[{\"volid\":\"local:vztmpl/a.tar.zst\",\"size\":41510319}]");

        run("pveam", "list", "local");

        assertThat(printed())
                .isEqualTo(
                        "%-60s SIZE  \n%-60s 39.59MB\n"
                                .formatted("NAME", "local:vztmpl/a.tar.zst"));
    }

    @Test
    void listsTemplatesOfOneSection() {
        answer(
                "GET /nodes/localhost/aplinfo",
                "[{\"section\":\"system\",\"template\":\"b.tar.zst\"},"
                        + "{\"section\":\"mail\",\"template\":\"m.tar.zst\"},"
                        + "{\"section\":\"system\",\"template\":\"a.tar.zst\"}]");

        run("pveam", "available", "--section", "system");

        assertThat(printed()).isEqualTo("system          a.tar.zst\nsystem          b.tar.zst\n");
    }

    @Test
    void completesCommandsOptionsAndIds() {
        answer("GET /nodes/localhost/lxc", "[{\"vmid\":300},{\"vmid\":310},{\"vmid\":400}]");

        run("pct", "--complete", "sh");
        run("pct", "--complete", "set", "300", "--mem");
        run("pct", "--complete", "start", "3");

        assertThat(printed().lines()).containsExactly("shutdown", "--memory", "300", "310");
    }

    @Test
    void takesHostAndTokenFromTheLine() {
        answer("GET /nodes/n2/lxc", "[]");

        int exit =
                run(
                        "pct",
                        "list",
                        "--host",
                        "http://127.0.0.1:" + server.getAddress().getPort(),
                        "--token=a@pve!b=c",
                        "--on-node",
                        "n2");

        assertThat(exit).isZero();
        assertThat(requests).containsExactly("GET /nodes/n2/lxc");
    }

    @Test
    void sendsOnlyTheMembersOfAFamilyThatWereGiven() {
        answer("PUT /nodes/localhost/lxc/300/config", "null");

        run("pct", "set", "300", "--mp17", "local:1,mp=/x", "-net3=name=eth3");

        assertThat(requests.getFirst()).contains("mp17=", "net3=").doesNotContain("mp0");
    }

    @Test
    void refusesIdsAsTheApiDoes() {
        assertThat(run("pct", "df", "abc")).isEqualTo(2);
        assertThat(complained())
                .isEqualTo(
                        "400 Parameter verification failed.\n"
                                + "vmid: type check ('integer') failed - got 'abc'\n"
                                + "pct df <vmid> [OPTIONS]\n");
    }

    @Test
    void pveumSendsWhatIsGivenAndKnowsShortenedOptions() {
        answer("PUT /access/users/bob%40pve", "null");

        int exit = run("pveum", "user", "modify", "bob@pve", "-group", "g");

        assertThat(complained()).isEmpty();
        assertThat(exit).isZero();
        assertThat(requests).containsExactly("PUT /access/users/bob%40pve groups=g");
    }

    @Test
    void pveumListsInTheColumnsOfTheContract() {
        answer(
                "GET /access/users/bob%40pve/token",
                "[{\"tokenid\":\"t1\",\"expire\":0,\"privsep\":1}]");

        run("pveum", "user", "token", "list", "bob@pve");

        assertThat(printed())
                .isEqualTo(
                        """
                        ┌─────────┬─────────┬────────┬─────────┐
                        │ tokenid │ comment │ expire │ privsep │
                        ╞═════════╪═════════╪════════╪═════════╡
                        │ t1      │         │      0 │ 1       │
                        └─────────┴─────────┴────────┴─────────┘
                        """);
    }

    @Test
    void pveumShowsPermissionsPathByPath() {
        answer(
                "GET /access/permissions?userid=bob%40pve",
                "{\"/vms/100\":{\"VM.PowerMgmt\":0,\"VM.Audit\":1}}");

        run("pveum", "user", "permissions", "bob@pve");

        assertThat(printed())
                .isEqualTo(
                        """
                        ┌──────────┬──────────────┐
                        │ ACL path │ Permissions  │
                        ╞══════════╪══════════════╡
                        │ /vms/100 │ VM.Audit (*) │
                        │          │ VM.PowerMgmt │
                        └──────────┴──────────────┘
                        Permissions marked with '(*)' have the 'propagate' flag set.
                        """);
    }

    @Test
    void pveumTakesRightsAway() {
        answer("PUT /access/acl", "null");

        int exit =
                run(
                        "pveum",
                        "acl",
                        "delete",
                        "/vms/100",
                        "--roles",
                        "PVEVMUser",
                        "--users",
                        "b@pve");

        assertThat(exit).isZero();
        assertThat(requests.getFirst())
                .startsWith("PUT /access/acl ")
                .contains("delete=1", "path=%2Fvms%2F100", "roles=PVEVMUser", "users=b%40pve");
    }

    @Test
    void pveumRemovesAllFactorsOfAUser() {
        answer("GET /access/tfa/b%40pve", "[{\"id\":\"one\"},{\"id\":\"two\"}]");
        answer("DELETE /access/tfa/b%40pve/one", "null");
        answer("DELETE /access/tfa/b%40pve/two", "null");

        int exit = run("pveum", "user", "tfa", "delete", "b@pve");

        assertThat(exit).isZero();
        assertThat(requests)
                .containsExactly(
                        "GET /access/tfa/b%40pve",
                        "DELETE /access/tfa/b%40pve/one", "DELETE /access/tfa/b%40pve/two");
    }

    @Test
    void pveumKnowsOlderNamesAndSaysWhatItDoesNotKnow() {
        answer("POST /access/groups", "null");

        assertThat(run("pveum", "groupadd", "g")).isZero();
        assertThat(run("pveum", "user", "frobnicate")).isEqualTo(255);
        assertThat(run("pveum", "user")).isEqualTo(255);
        assertThat(complained())
                .contains(
                        "ERROR: unknown command 'pveum user frobnicate'\n",
                        "ERROR: no command specified\n");
    }

    @Test
    void completesCommandsOfSeveralWords() {
        answer("GET /access/users", "[{\"userid\":\"bob@pve\"},{\"userid\":\"root@pam\"}]");

        run("pveum", "--complete", "user", "to");
        run("pveum", "--complete", "user", "token", "li");
        run("pveum", "--complete", "user", "token", "list", "b");
        run("pveum", "--complete", "user", "modify", "bob@pve", "--comm");

        assertThat(printed().lines()).containsExactly("token", "list", "bob@pve", "--comment");
    }

    @Test
    void pveshShowsSizesAndTimesAsPeopleReadThem() {
        String node =
                "[{\"node\":\"n\",\"status\":\"online\",\"cpu\":0.4589,\"maxcpu\":2,"
                        + "\"maxmem\":25276510208,\"mem\":1524713390,\"uptime\":6326}]";
        answer("GET /nodes", node);

        run("pvesh", "get", "/nodes", "--noborder");
        run("pvesh", "get", "/nodes", "--noborder", "--human-readable", "0", "--noheader");

        assertThat(printed().lines())
                .containsExactly(
                        "node status    cpu level maxcpu    maxmem      mem ssl_fingerprint     uptime",
                        "n    online 45.89%            2 23.54 GiB 1.42 GiB                 1h 45m 26s",
                        "n    online 0.4589            2 25276510208 1524713390                   6326");
    }

    @Test
    void pveshTellsHowAPathIsUsed() {
        int exit = run("pvesh", "usage", "/pools", "--command", "create", "--returns");

        assertThat(exit).isZero();
        assertThat(printed())
                .isEqualTo(
                        "USAGE: pvesh create /pools --poolid <string> [OPTIONS]\n\nRETURNS: null\n");
        assertThat(run("pvesh", "usage", "/foo")).isEqualTo(255);
    }

    @Test
    void pveshCompletesPathsLevelByLevel() {
        answer("GET /nodes", "[{\"node\":\"n1\"},{\"node\":\"n2\"},{\"node\":\"x\"}]");

        run("pvesh", "--complete", "get", "/nodes/n");

        assertThat(printed().lines()).containsExactly("/nodes/n1", "/nodes/n2");
    }

    @Test
    void refusesUnknownCommands() {
        assertThat(run("pct", "foo")).isEqualTo(255);
        assertThat(complained()).startsWith("ERROR: unknown command 'pct foo'\n");
    }

    private void answer(String call, String data) {
        answers.put(call, new Answer(200, "{\"data\":" + data + "}"));
    }

    /** What is answered from the second time on. */
    private void later(String call, String data) {
        later.put(call, new Answer(200, "{\"data\":" + data + "}"));
    }

    private int run(String... args) {
        Map<String, String> environment =
                Map.of(
                        "INNKEEPER_URL", "http://127.0.0.1:" + server.getAddress().getPort(),
                        "INNKEEPER_TOKEN", "root@pam!test=secret",
                        "INNKEEPER_CA", "/nonexistent");
        return new Cli(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        environment)
                .run(args);
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String complained() {
        return err.toString(StandardCharsets.UTF_8);
    }
}

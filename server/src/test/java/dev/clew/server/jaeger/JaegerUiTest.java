package dev.clew.server.jaeger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.model.Fault;
import dev.clew.receive.Tenancy;
import dev.clew.server.tempo.QuerySlots;
import dev.clew.store.memory.MemoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JaegerUiTest {
    private static final String PAGE = """
        <!doctype html>
        <html lang="en">
          <head>
            <meta charset="utf-8" />
            <script>
              // JAEGER_CONFIG_JS
              const JAEGER_CONFIG = DEFAULT_CONFIG;
              const JAEGER_STORAGE_CAPABILITIES = DEFAULT_STORAGE_CAPABILITIES;
              const JAEGER_BACKEND_CAPABILITIES = DEFAULT_BACKEND_CAPABILITIES;
              const JAEGER_VERSION = DEFAULT_VERSION;
            </script>
          </head>
        </html>
        """;

    @TempDir
    private static Path folder;

    private static RunningApi server;

    @BeforeAll
    static void start() throws IOException {
        Path built = Files.createDirectory(folder.resolve("built"));
        Files.writeString(folder.resolve("secret.txt"), "secret");
        Files.writeString(built.resolve("index.html"), PAGE);
        Files.createDirectories(built.resolve("static/fonts"));
        for (String name :
                new String[] {"index-1a2b.js", "index-1a2b.css", "fonts/a b.woff2", "logo.svg", "favicon.ico"}) {
            Files.writeString(built.resolve("static").resolve(name), "content of " + name);
        }
        server = new RunningApi(new MemoryStore(), (api, builder) -> {
            api.addTo(builder);
            new JaegerUi(built, api).addTo(builder);
        });
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"/jaeger,/jaeger/", "/jaeger?a=b&c=d,/jaeger/?a=b&c=d"})
    void withoutASlashItRedirects(String path, String location) {
        HttpResponse<String> answer = server.get(path);
        assertThat(answer.statusCode()).isEqualTo(307);
        assertThat(answer.headers().firstValue("location")).hasValue(location);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/jaeger/",
                "/jaeger/search",
                "/jaeger/search?service=a",
                "/jaeger/trace/ff",
                "/jaeger/trace/a...b",
                "/jaeger/dependencies",
                "/jaeger/no/such/page",
                "/jaeger/index.html",
            })
    void everyPathOfTheUiIsThePage(String path) {
        HttpResponse<String> answer = server.get(path);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
        assertThat(answer.headers().firstValue("cache-control")).hasValue("no-cache");
        assertThat(answer.headers().firstValue("content-security-policy")).isPresent();
        assertThat(answer.body()).contains("<html");
        assertThat(server.head(path).statusCode()).isEqualTo(200);
    }

    @Test
    void thePageFitsTheServer() {
        String page = server.get("/jaeger/").body();
        String capabilities = "{\"archiveStorage\":false,\"metricsStorage\":true,"
                + "\"searchWithoutServiceName\":true,\"aiAssistant\":false};";
        assertThat(page)
                .contains("<meta charset=\"utf-8\" />\n    <base href=\"/jaeger/\" />\n")
                .contains("const JAEGER_BACKEND_CAPABILITIES = " + capabilities)
                .contains("const JAEGER_STORAGE_CAPABILITIES = " + capabilities)
                .contains("const JAEGER_VERSION = {\"gitCommit\":\"\",\"gitVersion\":\"Clew")
                .contains("const JAEGER_CONFIG = {\"deepDependencies\":{\"menuEnabled\":true},\"qualityMetrics\":")
                .doesNotContain("DEFAULT_CONFIG", "DEFAULT_STORAGE", "DEFAULT_BACKEND", "DEFAULT_VERSION");
    }

    @Test
    void olderPagesHaveTheirBaseChanged() {
        String page = UiIndex.fit("<head><meta charset=\"utf-8\"><base href=\"/\" target=\"x\"></head>", "/j/", "1");
        assertThat(page).isEqualTo("<head><meta charset=\"utf-8\"><base href=\"/j/\" target=\"x\"></head>");
    }

    @Test
    void aPageWithoutCharsetGetsItsBaseFirst() {
        assertThat(UiIndex.fit("<head lang=\"en\"><script/></head>", "/j/", "1"))
                .startsWith("<head lang=\"en\">\n    <base href=\"/j/\" />");
    }

    @Test
    void aVersionCannotEndTheScript() {
        assertThat(UiIndex.fit("<head>JAEGER_VERSION=DEFAULT_VERSION;", "/j/", "1</script>\"\\$0"))
                .contains("\"gitVersion\":\"1\\u003c/script>\\\"\\\\$0\"");
    }

    @ParameterizedTest
    @CsvSource({
        "index-1a2b.js,javascript",
        "index-1a2b.css,text/css",
        "fonts/a%20b.woff2,woff2",
        "logo.svg,image/svg+xml",
        "favicon.ico,icon",
    })
    void filesHaveTheirTypeAndMayBeKeptForGood(String name, String type) {
        HttpResponse<String> answer = server.get("/jaeger/static/" + name);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("content of " + name.replace("%20", " "));
        assertThat(answer.headers().firstValue("content-type").orElseThrow()).contains(type);
        assertThat(answer.headers().firstValue("cache-control").orElseThrow()).contains("immutable");
        assertThat(server.head("/jaeger/static/" + name).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/jaeger/static/missing.js", "/jaeger/static/", "/jaeger/static/fonts", "/jaeger/static/fonts/"})
    void otherFilesAreNotThere(String path) {
        assertThat(server.get(path).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/jaeger/static/../../secret.txt",
                "/jaeger/static/../index.html",
                "/jaeger/static/%2e%2e/%2e%2e/secret.txt",
                "/jaeger/static/..%2f..%2fsecret.txt",
                "/jaeger/static/..%5c..%5csecret.txt",
                "/jaeger/static/%00",
                "/jaeger/static//etc/passwd",
                "/jaeger/static/index-1a2b.js%00.css",
            })
    void noPathLeadsOutOfTheFolder(String path) throws IOException {
        String answer = raw(path);
        assertThat(answer).matches("(?s)HTTP/1.1 (400|404|200) .*").doesNotContain("secret\n", "root:");
        assertThat(answer.startsWith("HTTP/1.1 200") && !answer.contains("<html"))
                .isFalse();
    }

    @Test
    void theApiIsThereToo() {
        assertThat(server.get("/jaeger/api/v3/services").body()).isEqualTo("{\"services\":[]}");
        assertThat(server.get("/api/v3/services").body()).isEqualTo("{\"services\":[]}");
        assertThat(server.post("/jaeger/api/transform", "{}".getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/jaeger/api/", "/jaeger/api/nothing", "/jaeger/api/v3/nothing", "/jaeger/api/ai/chat"})
    void whatTheApiDoesNotKnowIsJsonNotThePage(String path) {
        HttpResponse<String> answer = server.get(path);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(RunningApi.parse(answer).at("/errors/0/code").asInt()).isEqualTo(404);
    }

    @Test
    void aFolderThatHoldsNoUiIsRefusedAtOnce() {
        assertThatThrownBy(() -> new JaegerUi(
                        folder, new JaegerApi(new MemoryStore(), Tenancy.ONE, QuerySlots.forThisMachine())))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CALLER))
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("index.html and static/");
    }

    @Test
    void aPageThatIsNoneIsRefusedAtOnce(@TempDir Path other) throws IOException {
        Files.writeString(other.resolve("index.html"), "hello");
        assertThatThrownBy(() ->
                        new JaegerUi(other, new JaegerApi(new MemoryStore(), Tenancy.ONE, QuerySlots.forThisMachine())))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("no <head>");
    }

    /// Sends a path as it is, which clients that know better would not.
    private String raw(String path) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write("GET %s HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
                            .formatted(path)
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.clew.model.SpanBuilder;
import dev.clew.model.TraceId;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/// `/api/openapi.json` and the server say the same.
class OpenApiTest {
    @RegisterExtension
    private static final MemoryServer SERVER = new MemoryServer(1, ServerLimits.DEFAULT.erasing(true));

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private static JsonNode document;

    /// Something that can be asked: a path with braces, a method, and what is said of it.
    private record Operation(String path, String method, JsonNode described) {
        @Override
        public String toString() {
            return method + " " + path;
        }

        List<JsonNode> parameters() {
            return described
                    .path("parameters")
                    .valueStream()
                    .map(OpenApiTest::resolved)
                    .toList();
        }
    }

    @BeforeAll
    static void prepare() {
        SERVER.append(LoanSpans.all());
        SERVER.append(List.of(new SpanBuilder(TraceId.parse("e4a5e"), 1).build()));
        document = json(ask("GET", "/api/openapi.json", ""));
    }

    @Test
    void describesEveryPathThatIsServedAndServesEveryPathThatIsDescribed() {
        assertThat(SERVER.server().paths("/api/clew").stream().map(path -> path.replaceAll(":(\\w+)", "{$1}")))
                .containsExactlyInAnyOrderElementsOf(document.at("/paths").propertyNames());
    }

    @Test
    void hasSchemasThatAreSchemas() {
        Schema dialect = SCHEMAS.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        document.at("/components/schemas")
                .forEachEntry((name, schema) ->
                        assertThat(dialect.validate(schema)).as(name).isEmpty());
    }

    static List<Operation> operations() {
        var operations = new ArrayList<Operation>();
        document.at("/paths")
                .forEachEntry((path, methods) -> methods.forEachEntry((method, described) ->
                        operations.add(new Operation(path, method.toUpperCase(Locale.ROOT), described))));
        return operations;
    }

    @ParameterizedTest
    @MethodSource("operations")
    void answersEveryExampleAsItsSchemaSays(Operation operation) {
        HttpResponse<byte[]> answer = ask(operation, null, "");
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        JsonNode content = operation.described().at("/responses/200/content");
        String type = answer.headers().firstValue("content-type").orElse("").replaceFirst(";.*", "");
        assertThat(content.propertyNames()).containsExactly(type);
        if (type.equals("application/json")) {
            assertThat(problems(content.path(type).path("schema"), json(answer)))
                    .isEmpty();
        }
    }

    private static List<String> problems(JsonNode schema, JsonNode value) {
        ObjectNode whole = JSON.createObjectNode();
        whole.set("$ref", schema.path("$ref"));
        whole.set("components", document.path("components"));
        return SCHEMAS.getSchema(whole).validate(value).stream()
                .map(Object::toString)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void keepsTheBoundsOfEveryNumericParameter(Operation operation) {
        for (JsonNode parameter : operation.parameters()) {
            JsonNode schema = integer(parameter.path("schema"));
            if (schema == null) {
                assertThat(parameter.path("schema").path("type").asString()).isNotIn("number", "integer");
                continue;
            }
            String name = parameter.path("name").asString();
            assertThat(schema.has("maximum")).as("%s has a maximum", name).isTrue();
            BigInteger most = schema.path("maximum").bigIntegerValue();
            List<String> tooMuch =
                    new ArrayList<>(List.of(most.add(BigInteger.ONE).toString(), "-1", "1e3", "NaN"));
            if (most.bitLength() < 32) {
                tooMuch.add("2147483648");
            }
            for (String value : tooMuch) {
                HttpResponse<byte[]> answer = ask(operation, name, value);
                assertThat(answer.statusCode()).as("%s=%s", name, value).isEqualTo(400);
                JsonNode error = json(answer);
                assertThat(problems(JSON.createObjectNode().put("$ref", "#/components/schemas/Error"), error))
                        .isEmpty();
                assertThat(error.at("/error/cause").asString()).contains(name, most.toString());
            }
        }
    }

    private static JsonNode integer(JsonNode schema) {
        return Stream.concat(Stream.of(schema), schema.path("anyOf").valueStream())
                .filter(each -> each.path("type").asString().equals("integer"))
                .findFirst()
                .orElse(null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/clew/search",
                "/api/clew/explain",
                "/api/clew/facets",
                "/api/clew/histogram",
                "/api/clew/heatmap",
                "/api/clew/services"
            })
    void namesTheLimitThatAQueryGoesBeyondOrKeepsWithinIt(String path) {
        String pattern = "{ name =~ \"(.*a){12}$\" }";
        assertThat(ask("GET", path, "?start=0&q=" + encode(pattern)).statusCode())
                .isEqualTo(200);
        assertThat(refusal(path, "?q=" + encode("{ " + "(".repeat(10_000) + "1" + ")".repeat(10_000) + " }")))
                .contains("100");
        assertThat(refusal(path, "?q=" + encode("{ name = \"" + "a".repeat(150_000) + "\" }")))
                .contains("65536");
    }

    @Test
    void namesTheLimitOfAUrl() throws Exception {
        try (var greedy = RawConnection.to(SERVER.uri())) {
            greedy.send("GET /api/clew/search?q=" + "a".repeat(1 << 20) + " HTTP/1.1\r\nHost: clew\r\n\r\n");
            assertThat(greedy.untilClosed()).startsWith("HTTP/1.1 414").contains("196608", "65536");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/clew/histogram", "/api/clew/heatmap", "/api/clew/services"})
    void countsAHundredYearsButNotInNanoseconds(String path) {
        assertThat(ask("GET", path, "?start=1926-01-01T00:00:00Z&end=2026-01-01T00:00:00Z")
                        .statusCode())
                .isEqualTo(400);
        assertThat(json(ask("GET", path, "?start=1970-01-01T00:00:00Z&end=2070-01-01T00:00:00Z"))
                        .path("steps")
                        .asInt())
                .isBetween(100, 122);
        assertThat(refusal(path, "?step=1ns")).contains("step=1ns makes 3600000000001 steps", "1 to ");
        assertThat(refusal(path, "?start=0&end=9223372036854775807&step=1ns")).contains("step=1ns");
    }

    private static String refusal(String path, String query) {
        HttpResponse<byte[]> answer = ask("GET", path, query);
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(400);
        assertThat(json(answer).at("/error/turn").asString()).isEqualTo("caller");
        assertThat(json(answer).at("/error/where").asString()).startsWith(path);
        return json(answer).at("/error/cause").asString();
    }

    /// @param changed the parameter that is not sent as its example is; null for none
    private static HttpResponse<byte[]> ask(Operation operation, String changed, String value) {
        String path = operation.path();
        var query = new ArrayList<String>();
        for (JsonNode parameter : operation.parameters()) {
            String name = parameter.path("name").asString();
            String sent =
                    name.equals(changed) ? value : parameter.path("example").asString();
            if (parameter.path("in").asString().equals("path")) {
                path = path.replace("{" + name + "}", encode(sent));
            } else if (!sent.isEmpty()) {
                query.add(name + "=" + encode(sent));
            }
        }
        String body = operation
                .described()
                .at("/requestBody/content/application~1yaml/example")
                .asString();
        return ask(operation.method(), path, query.stream().collect(Collectors.joining("&", "?", "")), body);
    }

    private static HttpResponse<byte[]> ask(String method, String path, String query) {
        return ask(method, path, query, "");
    }

    private static HttpResponse<byte[]> ask(String method, String path, String query, String body) {
        var request = HttpRequest.newBuilder(URI.create(SERVER.uri() + path + query))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new AssertionError(path, e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asString().substring(1)) : node;
    }

    private static JsonNode json(HttpResponse<byte[]> answer) {
        return JSON.readTree(answer.body());
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}

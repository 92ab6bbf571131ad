package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.LogRecord;
import dev.clew.model.Resource;
import dev.clew.model.Scope;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpRecordWriter;
import dev.clew.receive.redaction.Redaction;
import dev.clew.server.jaeger.SamplingStrategies;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Secrets that come in by every door are nowhere on disk, in the log no more than in segments.
class RedactionTest {
    private static final long START = 1_700_000_000_000_000_000L;
    private static final int FULL_AT = 400;
    private static final int SPANS = 30;
    private static final String RULES = """
            {"salt": "sixteen or more bytes",
             "rules": [{"name": "headers", "keyPrefix": "http.request.header.", "action": "hash"},
                       {"name": "passwords", "key": "password", "action": "remove"},
                       {"name": "tokens", "pattern": "tok_[0-9a-f]{16}", "action": "mask"},
                       {"name": "cards", "detect": "card", "action": "mask"},
                       {"name": "accounts", "detect": "iban", "action": "mask"},
                       {"name": "mails", "detect": "email", "action": "hash"}]}
            """;

    @TempDir
    private Path folder;

    private final List<String> secrets = new ArrayList<>();

    @Test
    void leavesNoPlantedSecretOnDiskByAnyProtocol() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        Path data = folder.resolve("data");
        run(data, rules(), (client, store) -> {
            for (Door door : Door.values()) {
                assertThat(door.isSuccess(door.post(client, door.body(spans(random, door)))))
                        .as(door.name())
                        .isTrue();
            }
            assertThat(secretsIn(data)).as("seed %d: the log", seed).isEmpty();
            // All that came by now, and what fills the part up, goes to disk.
            Door.OTLP_PROTOBUF.post(client, Door.OTLP_PROTOBUF.body(filler()));
            while (store.details().onDisk(_ -> 1) == 0) {
                Thread.sleep(10);
            }
            assertThat(secretsIn(data)).as("seed %d: the segment", seed).isEmpty();
            for (Door door : Door.values()) {
                checkTrace(client, door);
            }
            Metrics metrics = Metrics.of(client);
            long sent = (long) SPANS * Door.values().length;
            for (String rule : List.of("headers", "passwords", "tokens", "cards", "accounts", "mails")) {
                assertThat(metrics.count("clew_ingest_redactions_total", "rule=\"" + rule + "\""))
                        .as(rule)
                        .isEqualTo(sent);
            }
        });
        run(data, rules(), (client, _) -> {
            assertThat(secretsIn(data)).as("seed %d: after a restart", seed).isEmpty();
            for (Door door : Door.values()) {
                checkTrace(client, door);
            }
        });
    }

    @Test
    void leavesNoPlantedSecretOfLogRecordsOnDisk() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        Path data = folder.resolve("data");
        run(data, rules(), (client, store) -> {
            postLogs(client, random);
            assertThat(store.statistics().records()).isEqualTo(SPANS);
            assertThat(secretsIn(data)).as("seed %d: the log", seed).isEmpty();
            store.erase(Tenant.DEFAULT, new TraceId(9, 9)); // Which is not there: it cuts what is in memory.
            assertThat(store.details().records().fileRecords()).isEqualTo(SPANS);
            assertThat(secretsIn(data)).as("seed %d: the file", seed).isEmpty();
            assertThat(store.records(Tenant.DEFAULT, new TraceId(3, 3))
                            .getFirst()
                            .body())
                    .isEqualTo(AnyValue.of("paid by **** with ****"));
        });
    }

    private void postLogs(WebClient client, Random random) {
        var records = new ArrayList<LogRecord>();
        for (int i = 1; i <= SPANS; i++) {
            String card = secret(card(random));
            String token = secret("tok_%016x".formatted(random.nextLong()));
            records.add(new LogRecord(
                    new TraceId(3, 3),
                    i,
                    1,
                    START,
                    START,
                    9,
                    "INFO",
                    "",
                    AnyValue.of("paid by %s with %s".formatted(token, card)),
                    Attributes.of("password", AnyValue.of(secret("pw%016x".formatted(random.nextLong())))),
                    0,
                    Resource.of("shop"),
                    Scope.NONE));
        }
        assertThat(client.execute(HttpRequest.of(
                                HttpMethod.POST, "/v1/logs", MediaType.X_PROTOBUF, OtlpRecordWriter.write(records)))
                        .aggregate()
                        .join()
                        .status())
                .isEqualTo(HttpStatus.OK);
    }

    /// What looks for secrets finds them where there are some.
    @Test
    void findsThePlantedSecretsWithoutRules() throws Exception {
        Path data = folder.resolve("data");
        run(data, Redaction.NONE, (client, _) -> {
            for (Door door : Door.values()) {
                door.post(client, door.body(spans(new Random(1), door)));
            }
            postLogs(client, new Random(2));
            assertThat(secretsIn(data)).hasSameSizeAs(secrets).isNotEmpty();
        });
    }

    private interface Scenario {
        void run(WebClient client, SegmentStore store) throws Exception;
    }

    private static void run(Path data, Redaction redaction, Scenario scenario) throws Exception {
        var format = new ColumnarFormat(() -> new Block(FULL_AT, Long.MAX_VALUE));
        try (var store = SegmentStore.open(data, format, StoreLimits.DEFAULT.reserving(0));
                var server = new ClewServer(
                        store,
                        List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                        /* jaegerUi= */ null,
                        SamplingStrategies.everything(),
                        redaction)) {
            server.start();
            scenario.run(WebClient.of(server.uri()), store);
        }
    }

    private Redaction rules() throws IOException {
        return RedactionFile.read(Files.writeString(folder.resolve("rules.json"), RULES));
    }

    /// Of all files in the folder, which secrets are in their bytes.
    private List<String> secretsIn(Path data) throws IOException {
        var all = new StringBuilder();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .append('\n');
            }
        }
        return secrets.stream().filter(secret -> all.indexOf(secret) >= 0).toList();
    }

    private List<Span> spans(Random random, Door door) {
        var spans = new ArrayList<Span>();
        for (int i = 1; i <= SPANS; i++) {
            String mail = secret("u%08x@example.org".formatted(random.nextInt()));
            String header = secret("Basic %016x".formatted(random.nextLong()));
            String password = secret("pw%016x".formatted(random.nextLong()));
            String token = secret("tok_%016x".formatted(random.nextLong()));
            String card = secret(card(random));
            String account = secret(account(random));
            spans.add(new SpanBuilder(traceId(door), i)
                    .name("get /users/" + mail + "/loans")
                    .kind(SpanKind.INTERNAL)
                    .startNanos(START + i * 1_000_000L)
                    .endNanos(START + i * 1_000_000L + 5_000_000)
                    .resource(Resource.of("shop"))
                    .attributes(Attributes.builder()
                            .add("http.request.header.authorization", header)
                            .add("password", password)
                            .add("db.statement", "insert '%s' for '%s'".formatted(card, token))
                            .add("note", "to " + account)
                            .add("loan.id", "l-" + i)
                            .build())
                    .build());
        }
        return spans;
    }

    private static TraceId traceId(Door door) {
        return new TraceId(1, 1 + List.of(Door.values()).indexOf(door));
    }

    private String secret(String text) {
        secrets.add(text);
        return text;
    }

    private static String card(Random random) {
        String digits = "4%014d".formatted(random.nextLong(100_000_000_000_000L));
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = Character.digit(digits.charAt(digits.length() - 1 - i), 10) * (2 - i % 2);
            sum += digit / 10 + digit % 10;
        }
        return digits + (10 - sum % 10) % 10;
    }

    private static String account(Random random) {
        long number = random.nextLong(1_000_000_000_000_000_000L);
        // 18 digits for the bank and the account, then "DE" as digits, then 98 less what is left over.
        String account = "%018d".formatted(number);
        int rest =
                new BigInteger(account + "131400").mod(BigInteger.valueOf(97)).intValue();
        return "DE%02d%s".formatted(98 - rest, account);
    }

    private static List<Span> filler() {
        return Stream.iterate(1L, i -> i + 1)
                .limit(FULL_AT)
                .map(i -> new SpanBuilder(new TraceId(5, i), i)
                        .name("op")
                        .startNanos(START)
                        .endNanos(START + 1)
                        .resource(Resource.of("filler"))
                        .build())
                .toList();
    }

    private static void checkTrace(WebClient client, Door door) {
        JsonNode spans = new ObjectMapper()
                .readTree(client.get("/api/traces/" + traceId(door))
                        .aggregate()
                        .join()
                        .contentUtf8())
                .at("/data/0/spans");
        assertThat(spans).as(door.name()).hasSize(SPANS);
        for (int i = 0; i < SPANS; i++) {
            JsonNode span = spans.get(i);
            Map<String, String> tags = span.at("/tags")
                    .valueStream()
                    .collect(Collectors.toMap(
                            tag -> tag.at("/key").asString(),
                            tag -> tag.at("/value").asString()));
            assertThat(span.at("/operationName").asString()).matches("get /users/[0-9a-f]{32}/loans");
            assertThat(span.at("/duration").asLong()).isEqualTo(5_000);
            assertThat(tags.get("http.request.header.authorization")).matches("[0-9a-f]{32}");
            assertThat(tags)
                    .doesNotContainKey("password")
                    .containsEntry("db.statement", "insert '****' for '****'")
                    .containsEntry("note", "to ****")
                    .containsEntry("loan.id", "l-" + (i + 1));
        }
    }
}

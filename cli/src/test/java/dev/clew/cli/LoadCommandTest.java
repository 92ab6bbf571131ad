package dev.clew.cli;

import static dev.clew.cli.MoodyReceiver.TAKES_ALL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.cli.MoodyReceiver.Mood;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadCommandTest {
    private static final int UNAVAILABLE = 14;

    private static MoodyReceiver receiver;

    @TempDir
    private Path folder;

    private final Terminal terminal = new Terminal();
    private Recording recording;

    @BeforeAll
    static void start() {
        receiver = new MoodyReceiver();
    }

    @AfterAll
    static void stop() {
        receiver.close();
    }

    @BeforeEach
    void record() throws IOException {
        receiver.reset(_ -> TAKES_ALL);
        recording = Recording.write(folder.resolve("spans.otlp.zst"), 50);
    }

    @ParameterizedTest
    @CsvSource({"grpc, false", "grpc, true", "http, false", "http, true"})
    void sendsEveryRequestOnce(String protocol, boolean gzip) {
        int code = load(gzip ? "--gzip" : "--repeat=1", "--protocol", protocol);

        assertThat(terminal.err()).isEmpty();
        assertThat(code).isZero();
        assertThat(receiver.taken()).isEqualTo(recording.requests());
        assertThat(receiver.requests()).isEqualTo(50);
        assertBooks(recording.spans(), recording.spans(), 0, 0);
        assertThat(number("requests")).isEqualTo(50);
        assertThat(number("bytes"))
                .isEqualTo(recording.requests().stream()
                        .mapToLong(each -> each.remaining())
                        .sum());
        assertThat(number("retries")).isZero();
    }

    @Test
    void printsOneJsonDocument() {
        load();

        assertThat(terminal.out())
                .matches("\\{\"sentSpans\":500,\"acknowledgedSpans\":500,\"rejectedSpans\":0,\"failedSpans\":0,"
                        + "\"requests\":50,\"bytes\":\\d+,\"retries\":0,\"seconds\":[0-9.]+,\"spansPerSecond\":\\d+,"
                        + "\"p50Millis\":[0-9.]+,\"p99Millis\":[0-9.]+\\}\\n");
    }

    @Test
    void readsFilesThatAreNotPacked() throws IOException {
        recording = Recording.write(folder.resolve("spans.otlp"), 3);

        assertThat(load()).isZero();
        assertThat(receiver.taken()).isEqualTo(recording.requests());
    }

    @Test
    void sendsTheFileAsOftenAsAsked() {
        assertThat(load("--repeat", "3")).isZero();

        assertBooks(3 * recording.spans(), 3 * recording.spans(), 0, 0);
        assertThat(receiver.requests()).isEqualTo(150);
    }

    @ParameterizedTest
    @CsvSource({"grpc, 3", "http, 2"})
    void keepsAConnectionForEachSender(String protocol, int connections) {
        load("--protocol", protocol, "--connections", Integer.toString(connections));

        assertThat(receiver.connections()).isEqualTo(connections);
    }

    @ParameterizedTest
    @CsvSource({
        "grpc, 14, 20",
        "grpc, 14, -1",
        "grpc, 8, 20",
        "http, 503, 0",
        "http, 429, -1",
        "http, 502, 0",
        "http, 504, 0"
    })
    void sendsAgainWhatTheReceiverCannotTakeNow(String protocol, int status, int retryMillis) {
        receiver.reset(request -> request % 10 == 3 ? new Mood.Fails(status, retryMillis) : TAKES_ALL);

        assertThat(load("--protocol", protocol)).isZero();

        assertThat(receiver.taken()).isEqualTo(recording.requests());
        assertBooks(recording.spans(), recording.spans(), 0, 0);
        assertThat(number("retries")).isEqualTo(receiver.requests() - 50).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http"})
    void countsWhatTheReceiverRejects(String protocol) {
        receiver.reset(request -> request % 5 == 0 ? new Mood.Takes(3, "3 spans without an id") : TAKES_ALL);

        assertThat(load("--protocol", protocol)).isZero();

        assertBooks(recording.spans(), recording.spans() - 30, 30, 0);
        assertThat(number("retries")).isZero();
        assertThat(terminal.err()).contains("the receiver said: 3 spans without an id");
    }

    @Test
    void doesNotBelieveThatMoreSpansWereRejectedThanWereSent() {
        receiver.reset(_ -> new Mood.Takes(1_000_000, "all of them, and more"));

        assertThat(load()).isZero();
        assertBooks(recording.spans(), 0, recording.spans(), 0);
    }

    @ParameterizedTest
    @CsvSource({"grpc, 3", "grpc, 8", "grpc, 13", "http, 400", "http, 413", "http, 500"})
    void goesOnAfterRequestsThatAreRefusedForGoodAndEndsWith1(String protocol, int status) {
        receiver.reset(request -> request == 7 ? new Mood.Fails(status, -1) : TAKES_ALL);

        assertThat(load("--protocol", protocol)).isEqualTo(1);

        assertBooks(recording.spans(), recording.spans() - 10, 0, 10);
        assertThat(number("retries")).isZero();
        assertThat(terminal.err()).contains("not now");
    }

    @ParameterizedTest
    @CsvSource({"grpc, 16", "grpc, 7", "http, 401", "http, 403"})
    void endsWith5IfTheReceiverDoesNotKnowTheSender(String protocol, int status) {
        receiver.reset(_ -> new Mood.Fails(status, -1));

        assertThat(load("--protocol", protocol)).isEqualTo(5);
        assertThat(receiver.requests()).isLessThanOrEqualTo(4);
        assertThat(number("acknowledgedSpans")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http"})
    void losesNothingWhenConnectionsBreak(String protocol) throws IOException {
        try (var proxy = new CuttingProxy(receiver.port(), 4, 500)) {
            int code = terminal.run("load", recording.file().toString(), "--to", proxy.url(), "--protocol", protocol);

            assertThat(code).isZero();
            assertThat(proxy.cutsLeft()).isZero();
        }
        assertThat(receiver.taken()).isEqualTo(recording.requests());
        assertBooks(recording.spans(), recording.spans(), 0, 0);
        assertThat(number("retries")).isPositive();
    }

    @Test
    void givesUpWhenPatienceEndsAndEndsWith4() {
        receiver.reset(request -> request < 20 ? TAKES_ALL : new Mood.Fails(UNAVAILABLE, 10));

        assertThat(load("--retry-for", "200ms")).isEqualTo(4);

        assertThat(number("acknowledgedSpans")).isEqualTo(200);
        assertThat(number("failedSpans")).isPositive();
        assertThat(number("sentSpans")).isEqualTo(200 + number("failedSpans"));
        assertThat(terminal.err()).contains("took nothing for", "gRPC status 14 not now");
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http"})
    void endsWith4AtOnceIfNobodyListens(String protocol) throws IOException {
        String nobody = CannedServer.deserted();

        int code = terminal.run("load", recording.file().toString(), "--to", nobody, "--protocol", protocol);

        assertThat(code).isEqualTo(4);
        assertThat(terminal.err()).contains("cannot reach " + nobody);
        assertThat(number("acknowledgedSpans")).isZero();
        assertThat(number("retries")).isZero();
    }

    @Test
    void endsWith3IfThereIsNoFile() {
        assertThat(terminal.run("load", folder.resolve("gone").toString())).isEqualTo(3);
        assertThat(terminal.err()).contains("no file");
    }

    @Test
    void endsWith2IfTheFileIsCutShort() throws IOException {
        Path plain = Recording.write(folder.resolve("spans.otlp"), 3).file();
        byte[] whole = Files.readAllBytes(plain);
        Files.write(plain, Arrays.copyOf(whole, whole.length - 1));

        assertThat(load(plain)).isEqualTo(2);

        assertThat(terminal.err()).contains("spans.otlp, frame 3: it ends after", "cut short?");
        assertBooks(20, 20, 0, 0);
    }

    @Test
    void endsWith2IfThePackedFileIsCutShort() throws IOException {
        byte[] whole = Files.readAllBytes(recording.file());
        Files.write(recording.file(), Arrays.copyOf(whole, whole.length - 5));

        assertThat(load()).isEqualTo(2);
        assertThat(terminal.err()).contains("spans.otlp.zst, frame ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"this is no recording", "\u0000\u0000\u0000\u0004abcd"})
    void endsWith2IfTheFileIsSomethingElse(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("notes.txt"), content);

        assertThat(load(file)).isEqualTo(2);
        assertThat(terminal.err()).contains("notes.txt");
    }

    @Test
    void sendsNothingOfAnEmptyFile() throws IOException {
        assertThat(load(Files.createFile(folder.resolve("empty")))).isZero();
        assertBooks(0, 0, 0, 0);
    }

    @Test
    void showsProgressOnATerminalAndClearsIt() {
        receiver.reset(request -> request == 5 ? new Mood.Fails(UNAVAILABLE, 600) : TAKES_ALL);
        var seen = new Terminal(Map.of(), 100);

        assertThat(seen.run("load", recording.file().toString(), "--to", receiver.url()))
                .isZero();

        assertThat(seen.err()).contains(" spans, ", " a second").endsWith("\r\u001b[K");
        assertThat(seen.out()).startsWith("{").hasLineCount(1);
    }

    private int load(String... more) {
        String[] words = {"load", recording.file().toString(), "--to", receiver.url()};
        return terminal.run(Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new));
    }

    private int load(Path file) {
        return terminal.run("load", file.toString(), "--to", receiver.url());
    }

    private void assertBooks(long sent, long acknowledged, long rejected, long failed) {
        assertThat(number("sentSpans")).isEqualTo(sent);
        assertThat(number("acknowledgedSpans")).isEqualTo(acknowledged);
        assertThat(number("rejectedSpans")).isEqualTo(rejected);
        assertThat(number("failedSpans")).isEqualTo(failed);
    }

    private long number(String field) {
        Matcher found = Pattern.compile("\"%s\":(\\d+)".formatted(field)).matcher(terminal.out());
        assertThat(found.find()).as("%s in %s", field, terminal.out()).isTrue();
        return Long.parseLong(found.group(1));
    }
}

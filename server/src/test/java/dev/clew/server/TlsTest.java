package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.TlsProvider;
import dev.clew.model.Fault;
import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.receive.redaction.Redaction;
import dev.clew.server.jaeger.SamplingStrategies;
import dev.clew.store.memory.MemoryStore;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The whole server by TLS, with a certificate that is made here.
class TlsTest {
    private static final MemoryStore STORE = new MemoryStore();

    @TempDir
    private static Path folder;

    private static SelfSigned files;
    private static ClewServer server;

    @BeforeAll
    static void start() throws Exception {
        files = SelfSigned.make(folder, "server", "EC");
        server = server(files);
        server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
        STORE.close();
    }

    private static ClewServer server(SelfSigned files) {
        var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new ClewServer(
                STORE,
                List.of(loopback, loopback),
                /* jaegerUi= */ null,
                SamplingStrategies.everything(),
                Redaction.NONE,
                ServerLimits.DEFAULT,
                new TlsFiles(files.certificate(), files.key()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http"})
    void takesSpansOfOpenTelemetrysExporters(String protocol) throws Exception {
        byte[] trusted = Files.readAllBytes(files.certificate());
        for (String listener : server.listeners()) {
            SpanExporter exporter = protocol.equals("grpc")
                    ? OtlpGrpcSpanExporter.builder()
                            .setEndpoint("https://" + listener)
                            .setTrustedCertificates(trusted)
                            .build()
                    : OtlpHttpSpanExporter.builder()
                            .setEndpoint("https://" + listener + "/v1/traces")
                            .setTrustedCertificates(trusted)
                            .build();
            assertThat(STORE.trace(Tenant.DEFAULT, export(exporter))).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void speaksWhatTheClientChooses(HttpClient.Version version) throws Exception {
        assertThat(server.uri()).hasScheme("https");
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(trusting(files)).build()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(server.uri().resolve("/-/ready"))
                            .version(version)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.body()).isEqualTo("ready\n");
            assertThat(answer.version()).isEqualTo(version);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "Ed25519"})
    void readsEveryKindOfKey(String algorithm) throws Exception {
        SelfSigned other = SelfSigned.make(folder, algorithm, algorithm);
        TlsIdentity identity = TlsIdentity.read(other.certificate(), other.key());
        assertThat(identity.chain()).hasSize(1);
    }

    @Test
    void tellsAClientInClearTextThatThePortSpeaksTls() throws Exception {
        try (var clear = RawConnection.to(server.uri())) {
            clear.send("GET /-/ready HTTP/1.1\r\nHost: clew\r\n\r\n");
            assertThat(clear.untilClosed()).startsWith("HTTP/1.1 400 ").contains("This port speaks TLS");
        }
        try (var clear = RawConnection.http2(server.uri())) {
            String answer = clear.untilClosed();
            assertThat(RawConnection.count(answer, /* GOAWAY */ 7)).isEqualTo(1);
            assertThat(answer).contains("This port speaks TLS");
        }
        URI uri = URI.create("http://" + server.listeners().getFirst());
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            var request = HttpRequest.newBuilder(uri).build();
            assertThat(client.send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void refusesAClientThatDoesNotTrustItAndGoesOn() throws Exception {
        try (HttpClient distrustful = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(server.uri()).build();
            assertThatThrownBy(() -> distrustful.send(request, HttpResponse.BodyHandlers.discarding()))
                    .isInstanceOf(IOException.class);
        }
        try (var noise = RawConnection.to(server.uri())) {
            noise.send("\u0016\u0003\u0001\u0000\u0005noise" + "x".repeat(100));
            noise.untilClosed();
        }
        speaksWhatTheClientChooses(HttpClient.Version.HTTP_2);
    }

    @Test
    void showsARenewedCertificateAndKeepsTheOldOneWhileTheNewIsNoGood() throws Exception {
        SelfSigned used = SelfSigned.make(folder, "used", "EC");
        SelfSigned next = SelfSigned.make(folder, "next", "EC");
        List<X509Certificate> before =
                TlsIdentity.read(used.certificate(), used.key()).chain();
        List<X509Certificate> after =
                TlsIdentity.read(next.certificate(), next.key()).chain();
        try (var provider = new TlsFiles(used.certificate(), used.key()).provider(Duration.ofMillis(10))) {
            assertThat(shown(provider)).isEqualTo(before);

            Files.writeString(used.certificate(), "broken");
            Thread.sleep(100);
            assertThat(shown(provider)).isEqualTo(before);
            Files.copy(next.certificate(), used.certificate(), StandardCopyOption.REPLACE_EXISTING);
            Thread.sleep(100);
            assertThat(shown(provider)).as("it is not that of the key").isEqualTo(before);

            Files.copy(next.key(), used.key(), StandardCopyOption.REPLACE_EXISTING);
            while (!shown(provider).equals(after)) {
                Thread.sleep(10);
            }
        }
    }

    private static List<X509Certificate> shown(TlsProvider provider) {
        return provider.keyPair("localhost").certificateChain();
    }

    @Test
    void namesTheFileThatIsWrongAndWhy() throws Exception {
        SelfSigned other = SelfSigned.make(folder, "other", "EC");
        Path missing = folder.resolve("missing");
        Path empty = Files.createFile(folder.resolve("empty"));
        Path encrypted = Files.writeString(
                folder.resolve("encrypted"),
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIH=\n-----END ENCRYPTED PRIVATE KEY-----");
        Path old = Files.writeString(
                folder.resolve("old"), "-----BEGIN RSA PRIVATE KEY-----\nMIH=\n-----END RSA PRIVATE KEY-----");
        Path broken = Files.writeString(
                folder.resolve("broken"), "-----BEGIN PRIVATE KEY-----\nMIH=\n-----END PRIVATE KEY-----");

        assertWrong(missing, files.key(), missing, "is not there");
        assertWrong(folder, files.key(), folder, "cannot be read");
        assertWrong(empty, files.key(), empty, "holds no certificate");
        assertWrong(files.key(), files.key(), files.key(), "holds no certificate");
        assertWrong(files.certificate(), missing, missing, "is not there");
        assertWrong(files.certificate(), empty, empty, "holds no private key");
        assertWrong(files.certificate(), files.certificate(), files.certificate(), "holds no private key");
        assertWrong(files.certificate(), encrypted, encrypted, "is protected by a passphrase");
        assertWrong(files.certificate(), old, old, "is in an older form");
        assertWrong(files.certificate(), broken, broken, "holds no key of the kind of the certificate, EC");
        assertWrong(files.certificate(), other.key(), other.key(), "is not the key of the certificate in");
    }

    private static void assertWrong(Path certificate, Path key, Path wrong, String why) {
        assertThatThrownBy(() -> TlsIdentity.read(certificate, key))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CALLER))
                .hasMessageStartingWith("[" + wrong + "] ")
                .hasMessageContaining(why);
    }

    private static TraceId export(SpanExporter exporter) {
        try (var tracers = SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                .build()) {
            var span = tracers.get("test").spanBuilder("POST /loans").startSpan();
            span.end();
            assertThat(tracers.forceFlush().join(30, TimeUnit.SECONDS).isSuccess())
                    .isTrue();
            return TraceId.parse(span.getSpanContext().getTraceId());
        }
    }

    private static SSLContext trusting(SelfSigned files) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (var in = Files.newInputStream(files.certificate())) {
            trusted.setCertificateEntry(
                    "clew", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}

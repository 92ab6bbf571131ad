package dev.clew.receive.otlp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import dev.clew.receive.Dialect;
import dev.clew.receive.Encoding;
import dev.clew.receive.GrpcDialect;
import dev.clew.receive.Intake;
import dev.clew.receive.PostDialect;
import dev.clew.receive.Protocol;
import dev.clew.receive.ReceiveLimits;
import dev.clew.receive.Refusal;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// The headers that dialects read, whatever they say: a request is admitted, or refused for good and in
/// words. `./clew fuzz HeadersFuzzTest`; without it, the inputs that were kept are run.
class HeadersFuzzTest {
    private static final String[] NAMES = {"content-type", "content-encoding", "content-length", "grpc-encoding"};
    private static final Set<Refusal.Reason> CALLERS = EnumSet.of(Refusal.Reason.CONTENT_TYPE, Refusal.Reason.ENCODING);
    private static final Intake INTAKE = new Intake(
            _ -> {
                throw new AssertionError("no body was sent");
            },
            ReceiveLimits.DEFAULT,
            new PrometheusRegistry());
    private static final List<Dialect> DIALECTS = List.of(
            new OtlpHttp(OtlpSignal.TRACES, INTAKE, OtlpForm.PROTOBUF),
            new OtlpHttp(OtlpSignal.LOGS, INTAKE, OtlpForm.JSON),
            new GrpcDialect(Protocol.OTLP_GRPC, INTAKE, /* transcoder= */ null, ExportResponse::of),
            new PostDialect(
                    Protocol.ZIPKIN_HTTP, INTAKE, List.of(MediaType.JSON), "application/json", (_, _, _, _) -> {}));

    /// A line for each header.
    @FuzzTest(maxDuration = "60s")
    void headers(byte[] data) {
        String[] lines = new String(data, StandardCharsets.ISO_8859_1).split("\n", -1);
        RequestHeadersBuilder headers = RequestHeaders.builder(HttpMethod.POST, "/v1/traces");
        for (int i = 0; i < Math.min(NAMES.length, lines.length); i++) {
            try {
                headers.add(NAMES[i], lines[i]);
            } catch (IllegalArgumentException cannotStandInAHeader) {
                return;
            }
        }
        RequestHeaders built = headers.build();
        for (Dialect dialect : DIALECTS) {
            refusedOrNot(dialect, () -> dialect.admit(built));
            refusedOrNot(dialect, () -> Encoding.named(built.get("grpc-encoding")));
        }
    }

    private static void refusedOrNot(Dialect dialect, Runnable step) {
        try {
            step.run();
        } catch (Refusal refusal) {
            if (!CALLERS.contains(refusal.reason())) {
                throw refusal;
            }
            dialect.refuse(refusal);
        }
    }
}

package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.MediaType;
import dev.clew.model.Attributes;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A trace that is larger, as objects, than the heap of the server.
class BigTraceTest {
    private static final TraceId ID = new TraceId(7, 7);
    private static final int SPANS = 120_000;
    private static final int SPANS_PER_REQUEST = 10_000;
    private static final long START = 1_800_000_000_000_000_000L;

    @TempDir
    private Path folder;

    @Test
    void isShownAsColumnsAndRefusedAsAWhole() throws Exception {
        try (ServeProcess server = ServeProcess.start(new ServeProcess.How().jvm("-Xmx96m"), folder)) {
            WebClient client = WebClient.builder(server.ready().uri())
                    .factory(ClientFactory.ofDefault())
                    .maxResponseLength(0)
                    .responseTimeoutMillis(60_000)
                    .build();
            for (int first = 0; first < SPANS; first += SPANS_PER_REQUEST) {
                HttpRequest request = HttpRequest.of(
                        HttpMethod.POST, "/v1/traces", MediaType.X_PROTOBUF, OtlpWriter.write(spans(first)));
                assertThat(client.execute(request).aggregate().join().status().code())
                        .isEqualTo(200);
            }

            ByteBuffer all = columns(client, "");
            assertThat(all.getInt(12)).as("rows").isEqualTo(SPANS);
            assertThat(all.getInt(24)).as("next").isEqualTo(-1);
            ByteBuffer window = columns(client, "?from=100000&rows=50");
            assertThat(window.getInt(12)).as("rows").isEqualTo(50);
            assertThat(window.getInt(16)).as("rows of all").isEqualTo(SPANS);
            assertThat(window.getInt(24)).as("next").isEqualTo(100_050);

            for (String path : List.of("/api/clew/traces/", "/api/traces/", "/api/v2/traces/", "/api/v2/trace/")) {
                AggregatedHttpResponse refused =
                        client.get(path + ID).aggregate().join();
                assertThat(refused.status().code()).as(path).isEqualTo(400);
                assertThat(refused.contentUtf8())
                        .as(path)
                        .contains("there was no room for trace " + ID, "/api/clew/traces/" + ID + "/columns");
            }
            assertThat(client.get("/api/clew/traces/%s/spans/%016x".formatted(ID, SPANS))
                            .aggregate()
                            .join()
                            .contentUtf8())
                    .contains("user-" + SPANS);
        }
    }

    private static ByteBuffer columns(WebClient client, String window) {
        AggregatedHttpResponse answer = client.get("/api/clew/traces/%s/columns%s".formatted(ID, window))
                .aggregate()
                .join();
        assertThat(answer.status().code()).as(answer::contentUtf8).isEqualTo(200);
        assertThat(answer.headers().get("clew-truncated-because")).isNull();
        return ByteBuffer.wrap(answer.content().array()).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static List<Span> spans(int first) {
        var spans = new ArrayList<Span>();
        for (int id = first + 1; id <= first + SPANS_PER_REQUEST; id++) {
            spans.add(new SpanBuilder(ID, id)
                    .parentSpanId(id / 3)
                    .name("op " + id % 50)
                    .startNanos(START + id)
                    .endNanos(START + 2L * id)
                    .attributes(Attributes.builder()
                            .add("user.id", "user-" + id)
                            .add("http.route", "/cart/{id}")
                            .build())
                    .resource(Resource.of("shop"))
                    .build());
        }
        return spans;
    }
}

package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.store.PartDetails;
import dev.clew.store.StoreDetails;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatsRoutesTest {
    private final SentTraces traces = new SentTraces(10);

    @TempDir
    private Path folder;

    @Test
    void tellsWhatTheStoreIsMadeOfAndWhatWasDone() {
        try (SegmentStore store = SegmentStore.open(
                folder, new ColumnarFormat(() -> new Block(40, Long.MAX_VALUE)), StoreLimits.DEFAULT.reserving(0))) {
            long spans = 0;
            for (long number = 1; number <= 8; number++) {
                List<Span> trace = traces.spans(number);
                byte[] bytes = OtlpWriter.write(trace);
                store.append(new SpanBatch(Tenant.DEFAULT, 1, bytes, 0, bytes.length));
                spans += trace.size();
            }
            while (store.details().onDisk(PartDetails::spans) == 0) {
                Thread.onSpinWait();
            }
            StoreDetails details = store.details();
            String json = ask(new StatsRoutes(store).with("queries", () -> Map.of("spansScanned", 7L)));

            assertThat(details.onDisk(PartDetails::spans) + details.inMemory(PartDetails::spans))
                    .isEqualTo(spans);
            assertThat(json)
                    .contains("\"store\":{\"spans\":%d,\"traces\":8,".formatted(spans))
                    .contains("{\"name\":\"SPAN_ID\",\"bytes\":")
                    .contains("{\"name\":\"trace ids\",\"bytes\":")
                    .contains("\"batchesIn\":8,", "\"spansIn\":" + spans)
                    .endsWith("\"queries\":{\"spansScanned\":7}}}\n");
        }
    }

    /// Nothing in a file is left out, and nothing counted twice.
    @Test
    void accountsForEveryByteOfASegment() {
        try (SegmentStore store = SegmentStore.open(
                folder, new ColumnarFormat(() -> new Block(40, Long.MAX_VALUE)), StoreLimits.DEFAULT.reserving(0))) {
            for (long number = 1; number <= 8; number++) {
                byte[] bytes = OtlpWriter.write(traces.spans(number));
                store.append(new SpanBatch(Tenant.DEFAULT, 1, bytes, 0, bytes.length));
            }
            while (store.details().onDisk(PartDetails::spans) == 0) {
                Thread.onSpinWait();
            }
            StoreDetails details = store.details();
            long columns = details.bytesByColumn().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            long indexes = details.bytesByIndex().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            assertThat(columns + indexes)
                    .isEqualTo(details.onDisk(part -> part.bytes().total()));
            assertThat(details.bytesByIndex())
                    .allSatisfy((name, bytes) -> assertThat(bytes).as(name).isPositive());
        }
    }

    private static String ask(StatsRoutes routes) {
        ServerBuilder builder = Server.builder().http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        routes.addTo(builder);
        try (Server server = builder.build()) {
            server.start().join();
            AggregatedHttpResponse answer = WebClient.of("http://127.0.0.1:" + server.activeLocalPort())
                    .get("/api/clew/stats")
                    .aggregate()
                    .join();
            assertThat(answer.contentType()).isEqualTo(MediaType.JSON);
            return answer.contentUtf8();
        }
    }
}

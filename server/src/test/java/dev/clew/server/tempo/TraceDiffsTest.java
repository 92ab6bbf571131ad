package dev.clew.server.tempo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.TraceId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// `POST /api/v2/traces/diff`, in the shapes that Tempo documents.
class TraceDiffsTest {
    private static final long START = RunningTempo.START;
    private static final long MILLI = 1_000_000;
    private static RunningTempo tempo;

    @BeforeAll
    static void start() {
        tempo = new RunningTempo(spans());
    }

    @AfterAll
    static void stop() {
        tempo.close();
    }

    private static List<Span> spans() {
        var spans = new ArrayList<Span>();
        spans.add(span(1, 1, 0, "shop", "buy", 100).build());
        spans.add(span(1, 2, 1, "cart", "add", 10).build());
        spans.add(span(1, 3, 1, "bank", "pay", 20).build());
        spans.add(span(2, 1, 0, "shop", "buy", 300).build());
        spans.add(span(2, 2, 1, "cart", "add", 10)
                .status(new Status(StatusCode.ERROR, ""))
                .attributes(Attributes.of("n", AnyValue.of(7)))
                .build());
        spans.add(span(2, 4, 2, "db", "insert", 5).build());
        for (int i = 1; i <= TraceDiffs.MOST_DEPTH; i++) {
            spans.add(span(3, i, 0, "other", "op " + i, 5).build());
            spans.add(span(4, i, i - 1, "deep", "op", 5).build());
        }
        spans.add(span(4, 5_000, TraceDiffs.MOST_DEPTH, "deep", "op", 5).build());
        return spans;
    }

    private static SpanBuilder span(long trace, long id, long parent, String service, String name, long millis) {
        return new SpanBuilder(new TraceId(0, trace), id)
                .parentSpanId(parent)
                .name(name)
                .kind(SpanKind.SERVER)
                .startNanos(START + id)
                .endNanos(START + id + millis * MILLI)
                .resource(Resource.of(service));
    }

    private static JsonNode diff(String base, String compare, String format) {
        var answer = tempo.post(
                "/api/v2/traces/diff",
                "{\"base\":{\"traceId\":\"%s\",\"start\":1},\"compare\":{\"traceId\":\"%s\"}%s}"
                        .formatted(base, compare, format.isEmpty() ? "" : ",\"format\":\"" + format + "\""));
        assertThat(answer.statusCode()).as(RunningTempo.text(answer)).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body());
    }

    @Test
    void tellsEveryChange() {
        JsonNode patch = diff("1", "2", "");
        assertThat(patch.at("/version").asString()).isEqualTo("trace-patch-v0");
        assertThat(patch.at("/base").toString())
                .isEqualTo("{\"traceId\":\"00000000000000000000000000000001\",\"spanCount\":3}");
        assertThat(patch.at("/stats").toString())
                .isEqualTo("{\"spanCountA\":3,\"spanCountB\":3,\"matchedSpans\":2,\"modifiedSpans\":2,\"addedSpans\":1,"
                        + "\"removedSpans\":1,\"fieldChanges\":2,\"attributeChanges\":1,\"eventChanges\":0,"
                        + "\"truncated\":false}");
        assertThat(patch.at("/modified/0").toString())
                .isEqualTo("{\"span\":{\"path\":[0],\"service\":\"shop\",\"name\":\"buy\",\"kind\":\"server\"},"
                        + "\"changes\":[{\"op\":\"modify\",\"target\":{\"type\":\"field\",\"name\":\"duration_nanos\"},"
                        + "\"before\":100000000,\"after\":300000000}]}");
        assertThat(patch.at("/modified/1/changes").toString())
                .isEqualTo("[{\"op\":\"modify\",\"target\":{\"type\":\"field\",\"name\":\"status\"},"
                        + "\"before\":\"unset\",\"after\":\"error\"},{\"op\":\"add\",\"target\":{\"type\":\"attribute\","
                        + "\"scope\":\"span\",\"key\":\"n\"},\"before\":null,\"after\":7}]");
        assertThat(patch.at("/added/0").toString())
                .isEqualTo(
                        "{\"target\":{\"type\":\"span\",\"parentPath\":[0,0],\"index\":0},\"span\":{\"path\":[0,0,0],"
                                + "\"service\":\"db\",\"name\":\"insert\",\"kind\":\"server\",\"duration_nanos\":5000000,"
                                + "\"status\":\"unset\"}}");
        assertThat(patch.at("/removed/0/target").toString()).isEqualTo("{\"type\":\"span\",\"path\":[0,1]}");
    }

    @Test
    void tellsItInShort() {
        JsonNode summary = diff("1", "2", "trace-summary-v0-native");
        assertThat(summary.at("/compare").toString())
                .isEqualTo(
                        "{\"traceId\":\"00000000000000000000000000000002\",\"rootService\":\"shop\",\"rootName\":\"buy\","
                                + "\"spanCount\":3,\"errorSpanCount\":1,\"durationMs\":300,\"sumSpanDurationMs\":315}");
        assertThat(summary.at("/signals").toString())
                .isEqualTo("{\"traceLatency\":\"increased\",\"sumSpanDuration\":\"increased\",\"errors\":\"increased\","
                        + "\"spanCount\":\"unchanged\",\"structure\":\"changed\"}");
        assertThat(summary.at("/stats/traceLatencyDeltaMs").asInt()).isEqualTo(200);
        assertThat(summary.at("/changedServices").toString()).isEqualTo("[\"bank\",\"cart\",\"db\",\"shop\"]");
        assertThat(summary.at("/services/0/name").asString()).isEqualTo("shop");
        assertThat(summary.at("/services/3").toString())
                .isEqualTo("{\"name\":\"cart\",\"sumSpanDurationDeltaMs\":0,\"modified\":1,\"added\":0,\"removed\":0,"
                        + "\"newErrors\":1,\"resolvedErrors\":0}");
    }

    @Test
    void tellsBothUnlessThatIsTooMuch() {
        assertThat(diff("1", "2", "trace-summary-v0-composed").at("/patch/added"))
                .hasSize(1);
        JsonNode large = diff("1", "3", "trace-summary-v0-composed");
        assertThat(large.has("patch")).isFalse();
        assertThat(large.at("/patchOmitted/reason").asString()).isEqualTo("over_budget");
        assertThat(large.at("/patchOmitted/bytes").asInt()).isGreaterThan(TraceDiffs.MOST_PATCH_BYTES);
        assertThat(large.at("/summary/stats/addedSpans").asInt()).isEqualTo(1_000);
    }

    @Test
    void saysWhatIsWrong() {
        assertThat(refusal(400, "{}")).contains("base.traceId");
        assertThat(refusal(400, "[]")).contains("an object expected");
        assertThat(refusal(400, "{\"base\"")).contains("malformed body");
        assertThat(refusal(400, "{\"base\":7}")).contains("an object with a traceId expected");
        assertThat(refusal(400, "{\"format\":\"poem\"}")).contains("trace-patch-v0");
        assertThat(refusal(404, "{\"base\":{\"traceId\":\"1\"},\"compare\":{\"traceId\":\"ff\"}}"))
                .isEqualTo("compare trace not found");
        assertThat(refusal(413, "{\"base\":{\"traceId\":\"1\"},\"compare\":{\"traceId\":\"4\"}}"))
                .contains("more than 1000 levels deep");
        assertThat(refusal(413, " ".repeat(TraceDiffs.MOST_BODY_BYTES + 1))).contains("65536 bytes");
        assertThat(refusal(400, "[".repeat(60_000))).contains("an object expected");
        assertThat(refusal(400, "{\"a\":" + "[".repeat(60_000))).contains("malformed body");
    }

    private static String refusal(int status, String body) {
        var answer = tempo.post("/api/v2/traces/diff", body);
        assertThat(answer.statusCode())
                .as(body.substring(0, Math.min(100, body.length())))
                .isEqualTo(status);
        return RunningTempo.text(answer);
    }
}

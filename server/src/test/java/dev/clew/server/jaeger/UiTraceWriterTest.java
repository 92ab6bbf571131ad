package dev.clew.server.jaeger;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Link;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.TraceId;
import dev.clew.query.adjust.AdjustedTrace;
import dev.clew.query.adjust.TraceAdjuster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class UiTraceWriterTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void writesASpanThatHasEverything() throws IOException {
        try (var golden = requireNonNull(getClass().getResourceAsStream("ui-span.json"))) {
            assertThat(write(TraceAdjuster.TRUSTING_CLOCKS.adjust(List.of(Spans.full()))))
                    .isEqualTo(JSON.readTree(golden));
        }
    }

    @Test
    void whatASpanLacksIsEmptyOrLeftOut() {
        JsonNode span = write(
                        Spans.span(1, 1, "shop").kind(SpanKind.UNSPECIFIED).build())
                .get("spans")
                .get(0);
        assertThat(span.has("flags")).isFalse();
        assertThat(span.get("references")).isEmpty();
        assertThat(span.get("tags")).isEmpty();
        assertThat(span.get("logs")).isEmpty();
        assertThat(span.get("warnings").isNull()).isTrue();
    }

    @Test
    void spansOfEqualResourcesShareAProcess() {
        JsonNode trace = write(
                Spans.span(1, 1, "shop").build(),
                Spans.span(1, 2, "cart").build(),
                Spans.span(1, 3, "shop")
                        .resource(new Resource(Resource.of("shop").attributes(), 0, "other"))
                        .build(),
                Spans.span(1, 4, "shop")
                        .resource(new Resource(Attributes.EMPTY, 0, ""))
                        .build());
        assertThat(trace.get("spans"))
                .extracting(span -> span.get("processID").asString())
                .containsExactly("p1", "p2", "p1", "p3");
        assertThat(trace.get("processes").propertyNames()).containsExactly("p1", "p2", "p3");
        assertThat(trace.at("/processes/p3/serviceName").asString()).isEqualTo("unknown_service");
    }

    @Test
    void aLinkToTheParentSaysOfWhichTypeTheParentIs() {
        JsonNode references = write(Spans.span(1, 2, "worker")
                        .parentSpanId(1)
                        .addLink(new Link(Spans.traceId(1), 1, "", Attributes.EMPTY, 0, 0))
                        .build())
                .at("/spans/0/references");
        assertThat(references).hasSize(1);
        assertThat(references.get(0).get("refType").asString()).isEqualTo("FOLLOWS_FROM");
    }

    @Test
    void textThatSaysFalseIsNoError() {
        JsonNode tag = write(Spans.span(1, 1, "shop")
                        .attributes(Attributes.of("error", AnyValue.of("false")))
                        .build())
                .at("/spans/0/tags/0");
        assertThat(tag.get("value").isBoolean()).isTrue();
        assertThat(tag.get("value").asBoolean()).isFalse();
    }

    @Test
    void anAttributeNamedEventStandsForTheNameOfTheEvent() {
        JsonNode fields = write(Spans.span(1, 1, "shop")
                        .addEvent(new Event(Spans.START, "log", Attributes.of("event", AnyValue.of("own")), 0))
                        .build())
                .at("/spans/0/logs/0/fields");
        assertThat(fields).hasSize(1);
        assertThat(fields.get(0).get("value").asString()).isEqualTo("own");
    }

    @Test
    void idsOf64BitsHave16Digits() {
        JsonNode trace =
                write(Spans.span(1, 1, "shop").traceId(new TraceId(0, 0xff)).build());
        assertThat(trace.get("traceID").asString()).isEqualTo("00000000000000ff");
    }

    @Test
    void timesAreNeverNegative() {
        JsonNode span = write(
                        Spans.span(1, 1, "shop").startNanos(-1).endNanos(5).build())
                .at("/spans/0");
        assertThat(span.get("startTime").asLong()).isEqualTo(18446744073709551L);
        assertThat(span.get("duration").asLong()).isGreaterThanOrEqualTo(0);
        JsonNode backwards = write(
                        Spans.span(1, 1, "shop").endNanos(Spans.START - 1).build())
                .at("/spans/0");
        assertThat(backwards.get("duration").asLong()).isZero();
    }

    private static JsonNode write(Span... spans) {
        return write(AdjustedTrace.asSent(List.of(spans)));
    }

    private static JsonNode write(AdjustedTrace trace) {
        var out = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
            new UiTraceWriter(json).write(trace);
        }
        return JSON.readTree(out.toByteArray());
    }
}

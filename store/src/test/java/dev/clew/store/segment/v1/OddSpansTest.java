package dev.clew.store.segment.v1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Link;
import dev.clew.model.Resource;
import dev.clew.model.Scope;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.model.otlp.SpanDecoder;
import dev.clew.store.SpanFilter;
import dev.clew.store.segment.LinkedServices;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Spans as senders really make them, or could: whatever goes into a block comes out of it and of its segment again.
class OddSpansTest {
    private static final TraceId ID = new TraceId(1, 2);

    @TempDir
    private Path folder;

    private int files;

    @Test
    void keepsAnEmptySpan() throws IOException {
        assertRoundTrip(List.of(span(1).build()));
    }

    @Test
    void keepsTextsThatAllSpansHaveInCommon() throws IOException {
        var spans = new ArrayList<Span>();
        for (int id = 1; id < 4; id++) {
            spans.add(span(id).traceState("ot=th:0")
                    .status(new Status(StatusCode.ERROR, "no money"))
                    .addLink(new Link(ID, 7, "a=b", Attributes.EMPTY, 0, 0))
                    .build());
        }
        assertRoundTrip(spans);
    }

    @Test
    void keepsEmptyKeysAndValuesAndDuplicatesInOrder() throws IOException {
        assertRoundTrip(List.of(span(1).attributes(Attributes.builder()
                        .add("", "")
                        .add("a", "1")
                        .add("a", 1)
                        .add("a", "1")
                        .add("", AnyValue.EmptyValue.INSTANCE)
                        .add("a", "2")
                        .build())
                .build()));
    }

    @Test
    void keepsEveryTypeUnderOneKeyAndFindsEach() throws IOException {
        List<AnyValue> values = List.of(
                AnyValue.of("17"),
                AnyValue.of(17),
                AnyValue.of(17.0),
                AnyValue.of(-0.0),
                AnyValue.of(Double.NaN),
                AnyValue.of(Double.MIN_VALUE),
                AnyValue.of(0.1 + 0.2),
                AnyValue.of(Long.MIN_VALUE),
                AnyValue.of(Long.MAX_VALUE),
                AnyValue.of(true),
                AnyValue.EmptyValue.INSTANCE,
                new AnyValue.BytesValue(new byte[] {0, -1, 17}),
                new AnyValue.ArrayValue(List.of(AnyValue.of(1), AnyValue.of("x"), AnyValue.EmptyValue.INSTANCE)),
                new AnyValue.KeyValueList(
                        Attributes.of("k", new AnyValue.ArrayValue(List.of(AnyValue.of(2.5), AnyValue.of(false))))));
        var spans = new ArrayList<Span>();
        for (AnyValue value : values) {
            spans.add(
                    span(spans.size() + 1).attributes(Attributes.of("k", value)).build());
        }
        Block block = assertRoundTrip(spans);
        try (Segment segment = Parts.cut(block, folder.resolve("found"))) {
            for (Span each : spans) {
                var filter = new SpanFilter.AttributeReads(
                        SpanFilter.Place.SPAN, "k", each.attributes().value(0).text());
                List<Span> expected = spans.stream().filter(filter::matches).toList();
                assertThat(Parts.scan(block, filter)).as("%s", filter).containsExactlyInAnyOrderElementsOf(expected);
                assertThat(Parts.scan(segment, filter)).as("%s", filter).containsExactlyInAnyOrderElementsOf(expected);
            }
        }
    }

    @Test
    void findsTextThatIsNoUtf8ByWhatItReadsAs() throws IOException {
        byte[] request = OtlpWriter.write(List.of(
                span(1).attributes(Attributes.of("k", AnyValue.of("a?c"))).build()));
        int at = new String(request, StandardCharsets.ISO_8859_1).indexOf("a?c");
        request[at + 1] = (byte) 0xff;
        var block = new Block();
        block.append(Parts.batch(request));
        var filter = new SpanFilter.AttributeReads(SpanFilter.Place.SPAN, "k", "a\ufffdc");
        try (Segment segment = Parts.cut(block, folder.resolve("segment"))) {
            List<Span> expected = new SpanDecoder().decode(request);
            assertThat(Parts.scan(block, filter)).isEqualTo(expected);
            assertThat(Parts.scan(segment, filter)).isEqualTo(expected);
        }
    }

    @Test
    void keepsListsAsDeepAsTheReaderTakesThem() throws IOException {
        AnyValue value = AnyValue.of("at the bottom");
        for (int depth = 0; depth < 40; depth++) {
            value = new AnyValue.ArrayValue(List.of(value));
        }
        Attributes attributes = Attributes.of("deep", value);
        assertRoundTrip(List.of(span(1).attributes(attributes)
                .addEvent(new Event(1, "e", attributes, 0))
                .resource(new Resource(attributes, 0, ""))
                .scope(new Scope("", "", attributes, 0, ""))
                .build()));
    }

    @Test
    void keepsAValueOfSixteenMegabytes() throws IOException {
        assertRoundTrip(List.of(
                span(1).attributes(Attributes.of("small", AnyValue.of("x"))).build(),
                span(2).attributes(Attributes.of("large", AnyValue.of("0123456789abcdef".repeat(1 << 20))))
                        .build()));
    }

    @Test
    void keepsAHundredThousandAttributesOnOneSpan() throws IOException {
        var attributes = Attributes.builder();
        for (int i = 0; i < 100_000; i++) {
            attributes.add("key-" + i, "value-" + i % 100);
        }
        assertRoundTrip(List.of(span(1).attributes(attributes.build()).build(), span(2).build()));
    }

    @Test
    void keepsEventsAndLinksByTheThousand() throws IOException {
        SpanBuilder builder = span(1).startNanos(1_000);
        for (int i = 0; i < 5_000; i++) {
            builder.addEvent(new Event(i * 7L, "event " + i % 3, Attributes.of("i", AnyValue.of(i)), i % 2));
            builder.addLink(new Link(new TraceId(i, ~i), i, "s=" + i % 5, Attributes.of("i", AnyValue.of(i)), 0, i));
        }
        assertRoundTrip(List.of(span(2).build(), builder.build(), span(3).build()));
    }

    @Test
    void keepsTimesAtBothEndsOfLong() throws IOException {
        assertRoundTrip(List.of(
                span(1).startNanos(Long.MIN_VALUE).endNanos(Long.MAX_VALUE).build(),
                span(2).startNanos(Long.MAX_VALUE).endNanos(Long.MIN_VALUE).build(),
                span(3).startNanos(-1).endNanos(0).build(),
                span(4).startNanos(Long.MIN_VALUE)
                        .addEvent(new Event(Long.MAX_VALUE, "", Attributes.EMPTY, -1))
                        .addEvent(new Event(Long.MIN_VALUE, "", Attributes.EMPTY, 0))
                        .build()));
    }

    @Test
    void keepsParentsThatAreMissingOrTheSpanItselfOrGoInCircles() throws IOException {
        assertRoundTrip(List.of(
                span(1).parentSpanId(99).build(),
                span(2).parentSpanId(2).build(),
                span(3).parentSpanId(4).build(),
                span(4).parentSpanId(3).build(),
                span(5).parentSpanId(Long.MIN_VALUE).build(),
                span(6).parentSpanId(1).build()));
    }

    @Test
    void keepsIdsOfEightBytesAndIdsThatDifferInOneBit() throws IOException {
        var spans = new ArrayList<Span>();
        for (int bit = 0; bit < 64; bit++) {
            spans.add(new SpanBuilder(new TraceId(0, 1L << bit), 1L << bit).build());
            spans.add(new SpanBuilder(new TraceId(1L << bit, 0), 1L << bit).build());
        }
        assertRoundTrip(spans);
    }

    @Test
    void keepsUnknownKindsAndCodesAsUnknown() throws IOException {
        Block block = assertRoundTrip(request(77, 1_000));
        assertThat(Parts.scan(block, new SpanFilter.KindIs(SpanKind.UNSPECIFIED)))
                .hasSize(1);
        assertThat(Parts.all(block).getFirst().status().code()).isEqualTo(StatusCode.UNSET);
    }

    /// In one byte these are a producer and an error.
    @Test
    void hasTheSamplerTakeUnknownKindsAndCodesForUnknown() throws IOException {
        var block = new Block();
        block.append(Parts.batch(request(256 + SpanKind.PRODUCER.number(), 256 + StatusCode.ERROR.number())));
        try (Segment segment = Parts.cut(block, folder.resolve("unknown"));
                var inputs = new MergeInputs(List.of(segment), () -> {})) {
            var spans = new SurveyedSpans(inputs, new MergedTraces(inputs), LinkedServices.NONE);
            assertThat(spans.kind(0)).isEqualTo(SpanKind.UNSPECIFIED.number());
            assertThat(spans.status(0)).isEqualTo(StatusCode.UNSET.number());
        }
    }

    private static byte[] request(int kind, int code) {
        var span = new Output();
        span.writeByte(0x0a);
        span.writeByte(16);
        span.writeLong(1);
        span.writeLong(2);
        span.writeByte(0x12);
        span.writeByte(8);
        span.writeLong(3);
        span.writeByte(0x30);
        span.writeVarint(kind);
        span.writeByte(0x7a);
        span.writeByte(3);
        span.writeByte(0x18);
        span.writeVarint(code);
        Output request = message(0x0a, message(0x12, message(0x12, span)));
        return Arrays.copyOf(request.array(), request.size());
    }

    private static Output message(int tag, Output content) {
        var message = new Output();
        message.writeByte(tag);
        message.writeVarint(content.size());
        message.write(content.array(), 0, content.size());
        return message;
    }

    @Test
    void keepsMessagesOfStatusesThatAreNoErrors() throws IOException {
        assertRoundTrip(List.of(
                span(1).status(new Status(StatusCode.OK, "fine")).build(),
                span(2).status(new Status(StatusCode.UNSET, "who knows")).build()));
    }

    @Test
    void keepsATraceOfManyPages() throws IOException {
        var spans = new ArrayList<Span>();
        for (int i = 1; i <= 20_000; i++) {
            spans.add(span(i).parentSpanId(i * 7919L % 20_000 + 1)
                    .startNanos(i * 31L % 1_000)
                    .attributes(Attributes.of("i", AnyValue.of(i)))
                    .build());
        }
        assertRoundTrip(spans);
    }

    private static SpanBuilder span(long spanId) {
        return new SpanBuilder(ID, spanId);
    }

    private Block assertRoundTrip(List<Span> spans) throws IOException {
        byte[] request = OtlpWriter.write(spans);
        Block block = assertRoundTrip(request);
        Parts.assertSame(Parts.all(block), spans);
        return block;
    }

    /// Whatever a block and its segment give back is what the decoder makes of the same bytes.
    private Block assertRoundTrip(byte[] request) throws IOException {
        var block = new Block();
        block.append(Parts.batch(request));
        List<Span> expected = new SpanDecoder().decode(request);
        try (Segment segment = Parts.cut(block, folder.resolve("segment-" + files++))) {
            Parts.assertSame(Parts.all(block), expected);
            Parts.assertSame(Parts.all(segment), expected);
            for (TraceId id : expected.stream().map(Span::traceId).distinct().toList()) {
                List<Span> ofTrace = expected.stream()
                        .filter(each -> each.traceId().equals(id))
                        .toList();
                Parts.assertSame(Parts.trace(block, id), ofTrace);
                Parts.assertSame(Parts.trace(segment, id), ofTrace);
            }
        }
        return block;
    }
}

package dev.clew.receive.edit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.clew.receive.WireBuffer;
import dev.clew.receive.otlp.RandomMessages;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpanTrimmerTest {
    private static final int REQUESTS = 2_000;
    private static final SpanLimits SMALL = new SpanLimits(1 << 10, 2, 1, 2);

    @Test
    void writesAnewWhatItDoesNotReplaceAsItWas() throws InvalidProtocolBufferException {
        long seed = System.nanoTime();
        var messages = new RandomMessages(new Random(seed));
        for (int i = 0; i < REQUESTS; i++) {
            ExportTraceServiceRequest request = messages.next();
            var curious = new CuriousEditor();
            assertThat(curious.look(request.toByteArray(), 0, request.getSerializedSize()))
                    .as("seed %d", seed)
                    .isFalse();
            assertThat(edited(curious, request))
                    .as("seed %d, request %d", seed, i)
                    .isEqualTo(request);
        }
    }

    /// Walks into everything and replaces nothing.
    private static final class CuriousEditor extends RequestEditor {
        @Override
        protected boolean enter(Message type, Message childType, Field field, int depth) {
            return true;
        }
    }

    @Test
    void cutsAttributesEventsAndLinksAndNothingElse() throws InvalidProtocolBufferException {
        long seed = System.nanoTime();
        var messages = new RandomMessages(new Random(seed));
        int cut = 0;
        for (int i = 0; i < REQUESTS; i++) {
            ExportTraceServiceRequest request = messages.next();
            ExportTraceServiceRequest expected = trimmed(request);
            SpanTrimmer trimmer = SpanTrimmer.to(SMALL);
            String name = "seed %d, request %d".formatted(seed, i);
            boolean isCut = !expected.equals(request);
            assertThat(trimmer.look(request.toByteArray(), 0, request.getSerializedSize()))
                    .as(name)
                    .isEqualTo(isCut);
            assertThat(edited(trimmer, request)).as(name).isEqualTo(expected);
            assertThat(trimmer.cuts().isEmpty()).as(name).isEqualTo(!isCut);
            cut += isCut ? 1 : 0;
        }
        assertThat(cut).isBetween(REQUESTS / 10, REQUESTS - 10);
    }

    private static ExportTraceServiceRequest edited(RequestEditor editor, ExportTraceServiceRequest request)
            throws InvalidProtocolBufferException {
        try (var out = WireBuffer.alone()) {
            byte[] bytes = request.toByteArray();
            editor.edit(bytes, 0, bytes.length, out);
            return ExportTraceServiceRequest.parseFrom(Arrays.copyOf(out.bytes(), out.length()));
        }
    }

    /// The same, made of protobuf-java's objects.
    private static ExportTraceServiceRequest trimmed(ExportTraceServiceRequest request) {
        var trimmed = request.toBuilder();
        for (var resourceSpans : trimmed.getResourceSpansBuilderList()) {
            if (resourceSpans.hasResource()) {
                var resource = resourceSpans.getResourceBuilder();
                int over = trim(
                        resource.getAttributesList(), List.of(), resource::clearAttributes, resource::addAttributes);
                resource.setDroppedAttributesCount(resource.getDroppedAttributesCount() + over);
            }
            for (var scopeSpans : resourceSpans.getScopeSpansBuilderList()) {
                if (scopeSpans.hasScope()) {
                    var scope = scopeSpans.getScopeBuilder();
                    int over = trim(scope.getAttributesList(), List.of(), scope::clearAttributes, scope::addAttributes);
                    scope.setDroppedAttributesCount(scope.getDroppedAttributesCount() + over);
                }
                scopeSpans.getSpansBuilderList().forEach(SpanTrimmerTest::trim);
            }
        }
        return trimmed.build();
    }

    private static void trim(Span.Builder span) {
        var more = new ArrayList<String>();
        int events = Math.max(0, span.getEventsCount() - SMALL.events());
        if (events > 0) {
            more.add("events");
        }
        int links = Math.max(0, span.getLinksCount() - SMALL.links());
        if (links > 0) {
            more.add("links");
        }
        for (int i = 0; i < events; i++) {
            span.removeEvents(SMALL.events());
        }
        for (int i = 0; i < links; i++) {
            span.removeLinks(SMALL.links());
        }
        span.setDroppedEventsCount(span.getDroppedEventsCount() + events);
        span.setDroppedLinksCount(span.getDroppedLinksCount() + links);
        for (var event : span.getEventsBuilderList()) {
            int over = trim(event.getAttributesList(), List.of(), event::clearAttributes, event::addAttributes);
            event.setDroppedAttributesCount(event.getDroppedAttributesCount() + over);
        }
        for (var link : span.getLinksBuilderList()) {
            int over = trim(link.getAttributesList(), List.of(), link::clearAttributes, link::addAttributes);
            link.setDroppedAttributesCount(link.getDroppedAttributesCount() + over);
        }
        int over = trim(span.getAttributesList(), more, span::clearAttributes, span::addAttributes);
        span.setDroppedAttributesCount(span.getDroppedAttributesCount() + over);
    }

    private interface Adder {
        Object add(KeyValue attribute);
    }

    private interface Clearer {
        Object clear();
    }

    /// Answers how many were too many.
    private static int trim(List<KeyValue> sent, List<String> more, Clearer clearer, Adder adder) {
        List<KeyValue> attributes = List.copyOf(sent);
        int over = Math.max(0, attributes.size() - SMALL.attributes());
        clearer.clear();
        attributes.subList(0, attributes.size() - over).forEach(adder::add);
        var reasons = new ArrayList<String>();
        if (over > 0) {
            reasons.add("attributes");
        }
        reasons.addAll(more);
        if (!reasons.isEmpty()) {
            adder.add(KeyValue.newBuilder()
                    .setKey("clew.sanitized")
                    .setValue(AnyValue.newBuilder().setStringValue(String.join(",", reasons)))
                    .build());
        }
        return over;
    }
}

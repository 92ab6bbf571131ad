package dev.clew.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.LogRecord;
import dev.clew.model.Resource;
import dev.clew.model.Scope;
import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordEventsTest {
    private static final Span ROOT = Given.span(1, 1, "cart").build();
    private static final Span CHILD = Given.span(1, 2, "pay")
            .parentSpanId(1)
            .addEvent(new Event(Given.START + 5, "its own", Attributes.EMPTY, 0))
            .build();

    @Test
    void areShownBehindTheEventsOfTheirSpan() {
        LogRecord first = record(2, "pay").build();
        LogRecord second = record(2, "pay").later(7).build();
        List<Span> shown = RecordEvents.attach(List.of(ROOT, CHILD), List.of(second, first));
        assertThat(shown).hasSize(2);
        assertThat(shown.getFirst()).isEqualTo(ROOT);
        assertThat(shown.get(1).events()).extracting(Event::name).containsExactly("its own", "log", "log");
        assertThat(shown.get(1).events()).extracting(Event::timeNanos).endsWith(Given.START, Given.START + 7);
        assertThat(shown.get(1).toBuilder().build()).isNotEqualTo(CHILD);
    }

    @Test
    void sayWhatWasLoggedHowSevereItIsAndByWhom() {
        LogRecord record = record(2, "pay")
                .with(Attributes.of("loan.id", AnyValue.of(17)))
                .scope("dev.lending.Payment")
                .build();
        Event event = onlyEvent(record);
        assertThat(event.attributes())
                .isEqualTo(Attributes.builder()
                        .add("message", "no money")
                        .add("level", "Warnung")
                        .add("logger", "dev.lending.Payment")
                        .add("loan.id", 17)
                        .build());
    }

    @Test
    void nameTheSeverityAsOtlpDoesIfTheSenderDidNot() {
        assertThat(onlyEvent(record(2, "pay").severity(18, "").build())
                        .attributes()
                        .text("level"))
                .isEqualTo("ERROR");
        assertThat(onlyEvent(record(2, "pay").severity(0, "").build())
                        .attributes()
                        .text("level"))
                .isNull();
        assertThat(onlyEvent(record(2, "pay").severity(25, "").build())
                        .attributes()
                        .text("level"))
                .isNull();
    }

    /// As a span event has it, so that whoever looks for exceptions finds them.
    @Test
    void ofExceptionsLookAsIfTheSpanHadRecordedThem() {
        Event event = onlyEvent(record(2, "pay")
                .with(Attributes.builder()
                        .add("exception.type", "java.io.IOException")
                        .add("exception.message", "no money")
                        .add("exception.stacktrace", "at …")
                        .build())
                .build());
        assertThat(event.name()).isEqualTo("exception");
        assertThat(event.attributes().text("exception.stacktrace")).isEqualTo("at …");
    }

    @Test
    void keepTheNameOfTheirEvent() {
        assertThat(onlyEvent(record(2, "pay").event("session.start").build()).name())
                .isEqualTo("session.start");
    }

    private static Event onlyEvent(LogRecord record) {
        return RecordEvents.attach(List.of(ROOT, CHILD), List.of(record))
                .get(1)
                .events()
                .get(1);
    }

    @Test
    void withoutTheirSpanAreShownOnTheRootAndSaySo() {
        List<Span> shown = RecordEvents.attach(
                List.of(CHILD, ROOT),
                List.of(record(0xabc, "pay").build(), record(0, "cart").build()));
        assertThat(shown.getFirst()).isEqualTo(CHILD);
        List<Event> events = shown.get(1).events();
        assertThat(events).hasSize(2);
        assertThat(events.getFirst().attributes().text("log.span_id")).isEqualTo("0000000000000abc");
        assertThat(events.getFirst().attributes().text("service.name")).isEqualTo("pay");
        assertThat(events.get(1).attributes().text("log.span_id")).isNull();
        assertThat(events.get(1).attributes().text("service.name")).isNull();
    }

    @Test
    void ofOneOfTwoSpansThatShareAnIdAreShownOnThatOfTheirService() {
        Span client = Given.span(1, 9, "cart").kind(SpanKind.CLIENT).build();
        Span server = Given.span(1, 9, "pay").kind(SpanKind.SERVER).build();
        List<Span> shown = RecordEvents.attach(
                List.of(client, server), List.of(record(9, "pay").build()));
        assertThat(shown.getFirst().events()).isEmpty();
        assertThat(shown.get(1).events()).hasSize(1);
        List<Span> both = RecordEvents.attach(
                List.of(client, server), List.of(record(9, "sidecar").build()));
        assertThat(both).allMatch(span -> span.events().size() == 1);
    }

    @Test
    void leaveCopiesOfASpanEqual() {
        Span copy = ROOT.toBuilder().build();
        List<Span> shown = RecordEvents.attach(
                List.of(ROOT, copy, CHILD),
                List.of(record(1, "cart").build(), record(77, "cart").build()));
        assertThat(shown.getFirst()).isEqualTo(shown.get(1));
        assertThat(shown.getFirst().events()).hasSize(2);
    }

    @Test
    void areMissedByNobody() {
        List<Span> spans = List.of(ROOT, CHILD);
        assertThat(RecordEvents.attach(spans, List.of())).isSameAs(spans);
        assertThat(RecordEvents.attach(List.of(), List.of(record(1, "cart").build())))
                .isEmpty();
    }

    private static Made record(long spanId, String service) {
        return new Made(spanId, service);
    }

    /// A record of trace 1, made field by field.
    private static final class Made {
        private final long spanId;
        private final String service;
        private long timeNanos = Given.START;
        private int severity = 13;
        private String severityText = "Warnung";
        private String event = "";
        private Attributes attributes = Attributes.EMPTY;
        private Scope scope = Scope.NONE;

        Made(long spanId, String service) {
            this.spanId = spanId;
            this.service = service;
        }

        Made later(long nanos) {
            timeNanos += nanos;
            return this;
        }

        Made severity(int number, String text) {
            severity = number;
            severityText = text;
            return this;
        }

        Made event(String name) {
            event = name;
            return this;
        }

        Made with(Attributes values) {
            attributes = values;
            return this;
        }

        Made scope(String name) {
            scope = new Scope(name, "", Attributes.EMPTY, 0, "");
            return this;
        }

        LogRecord build() {
            return new LogRecord(
                    Given.traceId(1),
                    spanId,
                    1,
                    0,
                    timeNanos,
                    severity,
                    severityText,
                    event,
                    AnyValue.of("no money"),
                    attributes,
                    0,
                    Resource.of(service),
                    scope);
        }
    }
}

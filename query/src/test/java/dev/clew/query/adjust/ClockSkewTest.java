package dev.clew.query.adjust;

import static dev.clew.query.Given.MILLI;
import static dev.clew.query.Given.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.query.Given;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClockSkewTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Span CLIENT =
            span(1, "a", 0, 100).kind(SpanKind.CLIENT).build();

    @Test
    void centresAServerThatLiesBeforeItsClient() {
        AdjustedSpan server = server(HOUR, -500, 60);
        assertThat(server.span().startNanos()).isEqualTo(START + 20 * MILLI);
        assertThat(server.span().endNanos()).isEqualTo(START + 80 * MILLI);
        assertThat(server.warnings()).singleElement().asString().contains("moved by 520.000 ms");
    }

    @Test
    void centresAServerThatEndsAfterItsClient() {
        assertThat(server(HOUR, 90, 60).span().startNanos()).isEqualTo(START + 20 * MILLI);
    }

    @Test
    void leavesAServerThatFits() {
        assertThat(server(HOUR, 10, 60).warnings()).isEmpty();
        assertThat(server(HOUR, 10, 60).span().startNanos()).isEqualTo(START + 10 * MILLI);
    }

    @Test
    void oneThatLastsLongerOnlyMayNotBeginBefore() {
        assertThat(server(HOUR, -30, 500).span().startNanos()).isEqualTo(START);
        assertThat(server(HOUR, 30, 500).warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PRODUCER,CONSUMER", "PRODUCER,INTERNAL", "INTERNAL,CONSUMER"})
    void whoReceivesAMessageMayRunAfterWhoSentIt(SpanKind sender, SpanKind receiver) {
        Span sent = CLIENT.toBuilder().kind(sender).build();
        Span received = span(2, "b", 900, 10).parentSpanId(1).kind(receiver).build();
        assertThat(adjust(HOUR, sent, received).getLast().warnings()).isEmpty();
    }

    @Test
    void eventsAndWhatRanBelowOnTheSameHostMoveToo() {
        Span server = span(2, "b", -500, 60)
                .parentSpanId(1)
                .kind(SpanKind.SERVER)
                .addEvent(new Event(START - 490 * MILLI, "e", Attributes.EMPTY, 0))
                .build();
        Span below = span(3, "b", -480, 10).parentSpanId(2).build();
        List<AdjustedSpan> adjusted = adjust(HOUR, CLIENT, server, below);
        assertThat(adjusted.get(1).span().events().getFirst().timeNanos()).isEqualTo(START + 30 * MILLI);
        assertThat(adjusted.get(2).span().startNanos()).isEqualTo(START + 40 * MILLI);
    }

    @Test
    void movesByTheMaximumOrNotAtAll() {
        AdjustedSpan server = server(Duration.ofMillis(519), -500, 60);
        assertThat(server.span().startNanos()).isEqualTo(START - 500 * MILLI);
        assertThat(server.warnings()).singleElement().asString().contains("520.000 ms", "519.000 ms");
        assertThat(server(Duration.ofMillis(520), -500, 60).span().startNanos()).isEqualTo(START + 20 * MILLI);
    }

    @Test
    void saysByHowMuchButMovesNothingWhenSwitchedOff() {
        AdjustedSpan server = server(Duration.ZERO, -500, 60);
        assertThat(server.span().startNanos()).isEqualTo(START - 500 * MILLI);
        assertThat(server.warnings()).singleElement().asString().contains("shown as sent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"host.id", "host.ip", "ip", "host.name"})
    void aHostIsKnownByAnyOfItsNames(String key) {
        Span server = early(
                Attributes.builder().add("service.name", "x").add(key, "h").build());
        Span client = CLIENT.toBuilder().resource(resource(key, "h")).build();
        assertThat(adjust(HOUR, client, server).getLast().warnings()).isEmpty();
        Span elsewhere = CLIENT.toBuilder().resource(resource(key, "other")).build();
        assertThat(adjust(HOUR, elsewhere, server).getLast().warnings()).isNotEmpty();
    }

    @Test
    void theFirstOfSeveralAddressesNamesTheHost() {
        var addresses = new AnyValue.ArrayValue(List.of(AnyValue.of("10.0.0.1"), AnyValue.of("::1")));
        Span server = early(Attributes.builder()
                .add("service.name", "x")
                .add("host.ip", addresses)
                .build());
        Span client =
                CLIENT.toBuilder().resource(resource("host.ip", "10.0.0.1")).build();
        assertThat(adjust(HOUR, client, server).getLast().warnings()).isEmpty();
    }

    @Test
    void spansThatSayNothingOfTheirHostShareItIfTheirResourceIsTheSame() {
        Span parent = CLIENT.toBuilder().resource(Resource.of("x")).build();
        Span same = early(Resource.of("x").attributes());
        Span other = early(Resource.of("y").attributes());
        assertThat(adjust(HOUR, parent, same).getLast().warnings()).isEmpty();
        assertThat(adjust(HOUR, parent, other).getLast().warnings()).isNotEmpty();
    }

    private static Span early(Attributes resource) {
        return span(2, "b", -500, 60)
                .parentSpanId(1)
                .kind(SpanKind.SERVER)
                .resource(new Resource(resource, 0, ""))
                .build();
    }

    private static AdjustedSpan server(Duration max, long startMillis, long millis) {
        Span server = span(2, "b", startMillis, millis)
                .parentSpanId(1)
                .kind(SpanKind.SERVER)
                .build();
        return adjust(max, CLIENT, server).getLast();
    }

    private static List<AdjustedSpan> adjust(Duration max, Span... spans) {
        return new TraceAdjuster(max).adjust(List.of(spans)).spans();
    }

    private static SpanBuilder span(long id, String host, long startMillis, long millis) {
        return Given.span(1, id, "s")
                .startNanos(START + startMillis * MILLI)
                .endNanos(START + (startMillis + millis) * MILLI)
                .resource(resource("host.name", host));
    }

    private static Resource resource(String key, String host) {
        return new Resource(
                Attributes.builder().add("service.name", "s").add(key, host).build(), 0, "");
    }
}

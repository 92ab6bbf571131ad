package dev.clew.query.adjust;

import static dev.clew.query.Given.MILLI;
import static dev.clew.query.Given.START;
import static dev.clew.query.Given.span;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Link;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.TraceId;
import dev.clew.query.Given;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceAdjusterTest {
    @Test
    void aTraceWithoutOddityStaysAsItIs() {
        Span root = span(1, 1, "shop").build();
        Span child = span(1, 2, "shop").parentSpanId(1).build();
        AdjustedTrace adjusted = adjust(child, root);
        assertThat(adjusted)
                .isEqualTo(new AdjustedTrace(
                        List.of(new AdjustedSpan(root, List.of()), new AdjustedSpan(child, List.of())), List.of()));
    }

    @Test
    void sortsAttributesByKeyAndEventsByTime() {
        Attributes unsorted =
                Attributes.builder().add("b", "1").add("a", "2").add("b", "0").build();
        Span adjusted = adjust(span(1, 1, "shop")
                        .attributes(unsorted)
                        .addEvent(new Event(START + 2, "later", unsorted, 0))
                        .addEvent(new Event(START + 1, "sooner", Attributes.EMPTY, 0))
                        .build())
                .spans()
                .getFirst()
                .span();
        assertThat(adjusted.attributes()).hasToString("{\"a\":\"2\",\"b\":\"1\",\"b\":\"0\"}");
        assertThat(adjusted.events()).extracting(Event::name).containsExactly("sooner", "later");
        assertThat(adjusted.events().getLast().attributes()).isEqualTo(adjusted.attributes());
    }

    @Test
    void aSpanSentTwiceIsOneInWhateverOrderItsAttributesCame() {
        Span first = span(1, 1, "shop").attributes(pair("a", "b")).build();
        Span again = span(1, 1, "shop").attributes(pair("b", "a")).build();
        AdjustedTrace adjusted = adjust(first, again);
        assertThat(adjusted.spans()).hasSize(1);
        assertThat(adjusted.warnings()).isEmpty();
    }

    @Test
    void marksSpansOfOneIdThatHaveOtherContent() {
        AdjustedTrace adjusted = adjust(
                span(1, 1, "shop").build(), span(1, 1, "shop").name("renamed").build());
        assertThat(adjusted.spans())
                .hasSize(2)
                .allSatisfy(span ->
                        assertThat(span.warnings()).singleElement().asString().contains("has other content"));
        assertThat(adjusted.warnings()).singleElement().asString().contains("2 spans share their id");
    }

    @Test
    void marksOrphans() {
        AdjustedSpan orphan =
                adjust(span(1, 1, "shop").parentSpanId(0xbeef).build()).spans().getFirst();
        assertThat(orphan.warnings()).singleElement().asString().contains("000000000000beef");
        assertThat(orphan.span().parentSpanId()).isEqualTo(0xbeef);
    }

    @Test
    void cutsCirclesSoThatWhoFollowsParentsComesToAnEnd() {
        AdjustedTrace adjusted = adjust(
                span(1, 1, "shop").parentSpanId(2).build(),
                span(1, 2, "shop").parentSpanId(1).startNanos(START + 1).build());
        AdjustedSpan cut = adjusted.spans().getFirst();
        assertThat(cut.span().parentSpanId()).isZero();
        assertThat(cut.warnings()).singleElement().asString().contains("circle");
        assertThat(adjusted.spans().getLast().span().parentSpanId()).isEqualTo(1);
    }

    @Test
    void partsAServerThatSharesItsClientsId() {
        AdjustedTrace adjusted = adjust(
                span(1, 1, "shop").build(),
                span(1, 2, "shop").kind(SpanKind.CLIENT).parentSpanId(1).build(),
                span(1, 2, "cart").kind(SpanKind.SERVER).parentSpanId(1).build(),
                span(1, 4, "cart").parentSpanId(2).build());
        assertThat(adjusted.spans())
                .extracting(span -> span.span().spanId())
                .containsExactly(1L, 2L, 3L, 4L)
                .doesNotHaveDuplicates();
        assertThat(adjusted.spans())
                .extracting(span -> span.span().parentSpanId())
                .containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void readsNumbersThatAreAddresses() {
        var address = Attributes.builder()
                .add("ip", 0x0808_0404L)
                .add("peer.ipv4", AnyValue.of((double) 0x7f00_0001L))
                .add("port", 80)
                .build();
        Span adjusted = adjust(span(1, 1, "shop")
                        .attributes(address)
                        .resource(new Resource(address, 0, ""))
                        .build())
                .spans()
                .getFirst()
                .span();
        assertThat(adjusted.attributes()).hasToString("{\"ip\":\"8.8.4.4\",\"peer.ipv4\":\"127.0.0.1\",\"port\":80}");
        assertThat(adjusted.resource().attributes()).isEqualTo(adjusted.attributes());
    }

    @Test
    void dropsLinksThatNameNoTrace() {
        Link empty = new Link(new TraceId(0, 0), 7, "", Attributes.EMPTY, 0, 0);
        Link good = new Link(Given.traceId(2), 7, "", Attributes.EMPTY, 0, 0);
        AdjustedSpan adjusted = adjust(
                        span(1, 1, "shop").addLink(empty).addLink(good).build())
                .spans()
                .getFirst();
        assertThat(adjusted.span().links()).containsExactly(good);
        assertThat(adjusted.warnings()).singleElement().asString().contains("1 links");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void anyOrderOfArrivalGivesTheSameTraceWithDistinctIdsAndNoLoss(long seed) {
        var random = new Random(seed);
        var spans = new ArrayList<Span>();
        for (int i = 0; i < 200; i++) {
            int id = 1 + random.nextInt(150);
            spans.add(span(1, id, "service-" + random.nextInt(4))
                    .kind(random.nextBoolean() ? SpanKind.CLIENT : SpanKind.SERVER)
                    .parentSpanId(random.nextInt(160))
                    .startNanos(START + random.nextInt(100) * MILLI)
                    .endNanos(START + 200 * MILLI)
                    .build());
        }
        // Copies that disagree share their ids when they are shown.
        var unique = new ArrayList<Span>();
        var seen = new HashSet<String>();
        spans.forEach(span -> {
            if (seen.add(span.spanId() + "/" + span.kind())) {
                unique.add(span);
            }
        });
        AdjustedTrace adjusted = TraceAdjuster.TRUSTING_CLOCKS.adjust(unique);
        assertThat(adjusted.spans()).as("seed %d", seed).hasSameSizeAs(unique);
        assertThat(adjusted.spans()).extracting(span -> span.span().spanId()).doesNotHaveDuplicates();
        Collections.shuffle(unique, random);
        assertThat(TraceAdjuster.TRUSTING_CLOCKS.adjust(unique)).isEqualTo(adjusted);
    }

    @Test
    void saysThatASpanStartsFarAfterNowAndThatOneADayAheadDoesNot() {
        Span span = span(1, 1, "shop").build();
        for (int days : List.of(0, 1, 365, 367, 4_000)) {
            Instant now = Instant.ofEpochSecond(0, START).minus(Duration.ofDays(days));
            AdjustedTrace adjusted = new TraceAdjuster(Duration.ZERO, InstantSource.fixed(now)).adjust(List.of(span));
            assertThat(adjusted.spans().getFirst().warnings().toString().contains("more than a year from now"))
                    .as("%d days ahead", days)
                    .isEqualTo(days > 366);
        }
    }

    @Test
    void aHundredThousandLevelsAreNoTrouble() {
        var spans = new ArrayList<Span>();
        for (int i = 1; i <= 100_000; i++) {
            spans.add(span(1, i, "deep").parentSpanId(i - 1).build());
        }
        assertThat(TraceAdjuster.TRUSTING_CLOCKS.adjust(spans).spans()).hasSize(100_000);
    }

    private static AdjustedTrace adjust(Span... spans) {
        return TraceAdjuster.TRUSTING_CLOCKS.adjust(List.of(spans));
    }

    private static Attributes pair(String first, String second) {
        return Attributes.builder().add(first, "1").add(second, "1").build();
    }
}

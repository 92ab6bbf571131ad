package dev.clew.query.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.Trace;
import dev.clew.query.Given;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TraceDiffTest {
    @Test
    void findsNothingBetweenATraceAndItself() {
        Trace trace = Trace.of(List.of(
                span(1, 0, "shop", "buy").build(),
                span(2, 1, "cart", "add").build(),
                span(3, 1, "cart", "add").build()));
        TraceDiff diff = TraceDiff.of(trace, trace);
        assertThat(diff.matched()).isEqualTo(3);
        assertThat(diff.modified()).isEmpty();
        assertThat(diff.added()).isEmpty();
        assertThat(diff.removed()).isEmpty();
    }

    @Test
    void tellsDurationsStatusAndAttributesApart() {
        Attributes before =
                Attributes.builder().add("a", "1").add("b", 2).add("c", "same").build();
        Attributes after =
                Attributes.builder().add("b", "2").add("c", "same").add("d", 4).build();
        TraceDiff diff = TraceDiff.of(
                Trace.of(List.of(span(1, 0, "shop", "buy")
                        .endNanos(Given.START + 10 * Given.MILLI)
                        .attributes(before)
                        .build())),
                Trace.of(List.of(span(1, 0, "shop", "buy")
                        .endNanos(Given.START + 20 * Given.MILLI)
                        .status(new Status(StatusCode.ERROR, ""))
                        .attributes(after)
                        .build())));
        assertThat(diff.modified())
                .containsExactly(new TraceDiff.Modified(
                        0,
                        0,
                        List.of(
                                new SpanChange.Duration(10 * Given.MILLI, 20 * Given.MILLI),
                                new SpanChange.StatusCodes(StatusCode.UNSET, StatusCode.ERROR),
                                new SpanChange.Attribute("a", AnyValue.of("1"), null),
                                new SpanChange.Attribute("b", AnyValue.of(2), AnyValue.of("2")),
                                new SpanChange.Attribute("d", null, AnyValue.of(4)))));
    }

    @Test
    void toleratesAboutTheSameDuration() {
        assertThat(changes(100, 120)).isEmpty();
        assertThat(changes(100, 130)).hasSize(1);
        assertThat(changes(0, 1)).isEmpty();
        assertThat(changes(-1, -2)).isEmpty();
        assertThat(changes(-1, 5)).containsExactly(new SpanChange.Duration(null, 5 * Given.MILLI));
    }

    private static List<SpanChange> changes(long beforeMillis, long afterMillis) {
        return TraceDiff.of(lasting(beforeMillis), lasting(afterMillis)).modified().stream()
                .flatMap(modified -> modified.changes().stream())
                .toList();
    }

    private static Trace lasting(long millis) {
        return Trace.of(List.of(span(1, 0, "shop", "buy")
                .endNanos(Given.START + millis * Given.MILLI)
                .build()));
    }

    @Test
    void aStepInBetweenLeavesWhatIsBelowMatched() {
        Trace before = Trace.of(List.of(
                span(1, 0, "shop", "buy").build(),
                span(2, 1, "cart", "add").build(),
                span(3, 2, "db", "insert").build()));
        Trace after = Trace.of(List.of(
                span(1, 0, "shop", "buy").build(),
                span(9, 1, "proxy", "pass").build(),
                span(2, 9, "cart", "add").build(),
                span(3, 2, "db", "insert").build()));
        TraceDiff diff = TraceDiff.of(before, after);
        assertThat(diff.matched()).isEqualTo(3);
        assertThat(diff.added()).containsExactly(1);
        assertThat(diff.removed()).isEmpty();
        assertThat(TracePaths.of(after).path(3)).containsExactly(0, 0, 0, 0);
    }

    @Test
    void siblingsOfOneNameStayWithTheirParents() {
        var slow = new ArrayList<Span>();
        var fast = new ArrayList<Span>();
        for (List<Span> spans : List.of(slow, fast)) {
            spans.add(span(1, 0, "shop", "buy").build());
            spans.add(span(2, 1, "a", "call").build());
            spans.add(span(3, 1, "b", "call").build());
        }
        slow.add(span(4, 2, "db", "read")
                .endNanos(Given.START + 900 * Given.MILLI)
                .build());
        slow.add(span(5, 3, "db", "read").build());
        fast.add(span(5, 3, "db", "read").build());
        TraceDiff diff = TraceDiff.of(Trace.of(slow), Trace.of(fast));
        assertThat(diff.modified()).isEmpty();
        assertThat(diff.removed()).containsExactly(2);
    }

    /// A trace that lost some spans, and got others, changed by just those.
    @Test
    void accountsForEverySpanOnce() {
        long seed = Long.getLong("clew.seed", 0);
        for (int round = 0; round < 200; round++) {
            var random = new Random(seed + round);
            List<Span> before = randomSpans(random);
            List<Span> after = randomSpans(random);
            TraceDiff diff = TraceDiff.of(Trace.of(before), Trace.of(after));
            assertThat(diff.matched() + diff.removed().size())
                    .as("seed %d", seed + round)
                    .isEqualTo(before.size());
            assertThat(diff.matched() + diff.added().size())
                    .as("seed %d", seed + round)
                    .isEqualTo(after.size());
            assertThat(diff.removed())
                    .as("seed %d: nothing is both added and removed", seed + round)
                    .noneMatch(removed -> diff.added().stream()
                            .anyMatch(added -> step(diff.first(), removed).equals(step(diff.second(), added))));
        }
    }

    private static String step(Trace trace, int position) {
        Span span = trace.spans().get(position);
        return span.serviceName() + span.name();
    }

    private static List<Span> randomSpans(Random random) {
        var spans = new ArrayList<Span>();
        int count = 1 + random.nextInt(30);
        for (int i = 1; i <= count; i++) {
            spans.add(span(i, random.nextInt(i + 2), "s" + random.nextInt(3), "n" + random.nextInt(3))
                    .build());
        }
        return spans;
    }

    private static SpanBuilder span(long id, long parent, String service, String name) {
        return Given.span(1, id, service)
                .parentSpanId(parent)
                .name(name)
                .startNanos(Given.START)
                .endNanos(Given.START + Given.MILLI);
    }
}

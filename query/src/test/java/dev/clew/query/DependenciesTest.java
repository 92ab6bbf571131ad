package dev.clew.query;

import static dev.clew.query.Given.MILLI;
import static dev.clew.query.Given.START;
import static dev.clew.query.Given.linkTo;
import static dev.clew.query.Given.span;
import static dev.clew.query.Given.storeOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.query.Dependencies.ServiceCalls;
import dev.clew.store.TraceStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DependenciesTest {
    @Test
    void aChildOfAnotherServiceIsACall() {
        assertThat(calls(
                        span(1, 1, "shop").build(),
                        span(1, 2, "shop").parentSpanId(1).build(),
                        span(1, 3, "cart").parentSpanId(2).build(),
                        span(1, 4, "cart").parentSpanId(2).build(),
                        span(2, 3, "cart").parentSpanId(2).build()))
                .containsExactly(new ServiceCalls("shop", "cart", 2));
    }

    @Test
    void aClientAndAServerThatShareAnIdAreOneCall() {
        assertThat(calls(
                        span(1, 1, "shop").build(),
                        span(1, 2, "shop").parentSpanId(1).kind(SpanKind.CLIENT).build(),
                        span(1, 2, "cart").parentSpanId(1).kind(SpanKind.SERVER).build(),
                        span(1, 3, "bank").parentSpanId(2).build()))
                .containsExactly(new ServiceCalls("cart", "bank", 1), new ServiceCalls("shop", "cart", 1));
    }

    @Test
    void aConsumerThatLinksToProducersReceivedFromEach() {
        Span first = span(1, 1, "shop").kind(SpanKind.PRODUCER).build();
        Span second = span(2, 1, "web").kind(SpanKind.PRODUCER).build();
        Span batch = span(3, 1, "worker")
                .kind(SpanKind.CONSUMER)
                .addLink(linkTo(first))
                .addLink(linkTo(second))
                .build();
        assertThat(calls(first, second, batch))
                .containsExactly(new ServiceCalls("shop", "worker", 1), new ServiceCalls("web", "worker", 1));
    }

    @Test
    void aProducerThatIsParentAndLinkedCountsOnce() {
        Span producer = span(1, 1, "shop").kind(SpanKind.PRODUCER).build();
        Span consumer = span(1, 2, "worker")
                .kind(SpanKind.CONSUMER)
                .parentSpanId(1)
                .addLink(linkTo(producer))
                .build();
        assertThat(calls(producer, consumer)).containsExactly(new ServiceCalls("shop", "worker", 1));
    }

    @Test
    void linksOfOthersAreNoCalls() {
        Span producer = span(1, 1, "shop").kind(SpanKind.PRODUCER).build();
        assertThat(calls(
                        producer, span(2, 1, "report").addLink(linkTo(producer)).build()))
                .isEmpty();
    }

    @Test
    void aSpanSentTwiceCountsOnce() {
        Span shop = span(1, 1, "shop").build();
        Span cart = span(1, 2, "cart").parentSpanId(1).build();
        Span cartAgain = cart.toBuilder().name("renamed").build();
        assertThat(calls(shop, cart, cartAgain)).containsExactly(new ServiceCalls("shop", "cart", 1));
    }

    @Test
    void onlySpansInTheRangeCount() {
        try (TraceStore store = storeOf(List.of(
                span(1, 1, "shop").startNanos(START - MILLI).build(),
                span(1, 2, "cart").parentSpanId(1).build()))) {
            var range = new TimeRange(START, START + MILLI);
            assertThat(Dependencies.over(store, Tenant.DEFAULT, range, 100, () -> true)
                            .calls())
                    .isEmpty();
        }
    }

    @Test
    void saysWhenItsBudgetWasTooSmall() {
        try (TraceStore store = storeOf(List.of(
                span(1, 1, "shop").build(), span(1, 2, "cart").parentSpanId(1).build()))) {
            Dependencies one = Dependencies.over(store, Tenant.DEFAULT, TimeRange.ALL, 1, () -> true);
            assertThat(one.completeness().isComplete()).isFalse();
            var asked = new AtomicInteger();
            Dependencies.over(store, Tenant.DEFAULT, TimeRange.ALL, 9, () -> asked.incrementAndGet() < 1);
            assertThat(asked).hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void countsTheSameInAnyOrderAsFollowingEveryParent(long seed) {
        var random = new Random(seed);
        List<Span> spans = new ArrayList<>(Given.randomSpans(random, 80));
        var expected = new TreeMap<String, Long>();
        for (Span child : spans) {
            for (Span parent : spans) {
                if (parent.traceId().equals(child.traceId())
                        && parent.spanId() == child.parentSpanId()
                        && !parent.serviceName().equals(child.serviceName())) {
                    expected.merge(parent.serviceName() + ">" + child.serviceName(), 1L, Long::sum);
                }
            }
        }
        Collections.shuffle(spans, random);
        Map<String, Long> counted = new TreeMap<>();
        for (ServiceCalls call : calls(spans.toArray(Span[]::new))) {
            counted.put(call.parent() + ">" + call.child(), call.count());
        }
        assertThat(counted).as("seed %d", seed).isEqualTo(expected).isNotEmpty();
    }

    private static List<ServiceCalls> calls(Span... spans) {
        try (TraceStore store = storeOf(List.of(spans))) {
            return Dependencies.over(store, Tenant.DEFAULT, TimeRange.ALL, 1_000_000, () -> true)
                    .calls();
        }
    }
}

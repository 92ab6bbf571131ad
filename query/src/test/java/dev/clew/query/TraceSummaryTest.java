package dev.clew.query;

import static dev.clew.query.Given.MILLI;
import static dev.clew.query.Given.START;
import static dev.clew.query.Given.span;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.Trace;
import dev.clew.query.TraceSummary.ServiceShare;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceSummaryTest {
    private static final Status FAILED = new Status(StatusCode.ERROR, "");

    @Test
    void sumsUpATrace() {
        var summary = TraceSummary.of(Trace.of(List.of(
                span(1, 1, "shop").name("buy").build(),
                span(1, 2, "cart").parentSpanId(1).status(FAILED).build(),
                span(1, 3, "bank")
                        .parentSpanId(2)
                        .startNanos(START + 5 * MILLI)
                        .endNanos(START + 20 * MILLI)
                        .build(),
                span(1, 4, "cart").parentSpanId(99).startNanos(START - MILLI).build())));
        assertThat(summary)
                .isEqualTo(new TraceSummary(
                        Given.traceId(1),
                        "shop",
                        "buy",
                        START - MILLI,
                        START + 20 * MILLI,
                        4,
                        1,
                        1,
                        List.of(
                                new ServiceShare("bank", 1, 0),
                                new ServiceShare("cart", 2, 1),
                                new ServiceShare("shop", 1, 0))));
    }

    @Test
    void aTraceWhoseRootIsMissingHasNoRootName() {
        var summary = TraceSummary.of(
                Trace.of(List.of(span(1, 4, "cart").parentSpanId(99).build())));
        assertThat(summary.rootService()).isEmpty();
        assertThat(summary.rootOperation()).isEmpty();
        assertThat(summary.orphanCount()).isEqualTo(1);
    }

    @Test
    void theEarliestRootNamesTheTrace() {
        var summary = TraceSummary.of(Trace.of(List.of(
                span(1, 1, "late").startNanos(START + 1).build(),
                span(1, 2, "early").build())));
        assertThat(summary.rootService()).isEqualTo("early");
    }
}

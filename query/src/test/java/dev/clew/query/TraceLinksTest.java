package dev.clew.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.Span;
import dev.clew.model.Tenant;
import dev.clew.store.ScanLimits;
import dev.clew.store.TraceStore;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceLinksTest {
    private static final Span SENT = Given.span(1, 1, "sender").build();
    private static final Span ALSO_SENT =
            Given.span(1, 2, "sender").startNanos(Given.START + 5).build();
    private static final Span LOST = Given.span(9, 9, "lost").build();
    private static final Span RECEIVED = Given.span(2, 1, "receiver")
            .addLink(Given.linkTo(SENT))
            .addLink(Given.linkTo(ALSO_SENT))
            .addLink(Given.linkTo(LOST))
            .build();
    private static final Span RECEIVED_LATER = Given.span(3, 1, "receiver")
            .startNanos(Given.START + 100)
            .addLink(Given.linkTo(SENT))
            .build();
    private static final TraceStore STORE = Given.storeOf(List.of(SENT, ALSO_SENT, RECEIVED, RECEIVED_LATER));

    @Test
    void findsWhatPointsAtATrace() {
        TraceLinks links = TraceLinks.of(STORE, question(1, 0, 10));

        assertThat(links.outgoing()).isEmpty();
        assertThat(links.incoming())
                .extracting(TraceLinks.Between::from)
                .containsExactly(RECEIVED_LATER, RECEIVED, RECEIVED);
        assertThat(links.incoming()).extracting(TraceLinks.Between::to).containsExactly(SENT, SENT, ALSO_SENT);
        assertThat(links.completeness().isComplete()).isTrue();
    }

    @Test
    void findsWhatPointsAtASpan() {
        assertThat(TraceLinks.of(STORE, question(1, 2, 10)).incoming())
                .extracting(TraceLinks.Between::from)
                .containsExactly(RECEIVED);
    }

    @Test
    void findsWhatATracePointsAtWhetherItIsStoredOrNot() {
        List<TraceLinks.Between> outgoing =
                TraceLinks.of(STORE, question(2, 0, 10)).outgoing();

        assertThat(outgoing).extracting(TraceLinks.Between::from).containsOnly(RECEIVED);
        assertThat(outgoing).extracting(TraceLinks.Between::to).containsExactly(SENT, ALSO_SENT, null);
    }

    @Test
    void saysThatThereAreMore() {
        TraceLinks links = TraceLinks.of(STORE, question(1, 0, 2));

        assertThat(links.incoming()).hasSize(2);
        assertThat(links.completeness().truncatedBecause())
                .isEqualTo("2 links of a direction are shown, the most asked for");
        assertThat(TraceLinks.of(STORE, question(1, 0, 3)).completeness().isComplete())
                .isTrue();
    }

    private static TraceLinks.Question question(long trace, long span, int most) {
        return new TraceLinks.Question(Tenant.DEFAULT, Given.traceId(trace), span, most, ScanLimits.NONE);
    }
}

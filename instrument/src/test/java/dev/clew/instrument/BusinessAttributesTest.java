package dev.clew.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.EventData;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BusinessAttributesTest {
    private static final BusinessAttributes<Loan> LOAN = BusinessAttributes.<Loan>of("loan")
            .text("id", Loan::id)
            .number("amount", Loan::amount)
            .fraction("rate", Loan::rate)
            .flag("approved", Loan::approved)
            .text("status", Loan::status);

    private final TestTracing tracing = new TestTracing();
    private final Spans spans = new Spans(tracing.tracer());

    @AfterEach
    void close() {
        tracing.close();
    }

    @Test
    void areTakenFromTheObject() {
        assertThat(LOAN.from(new Loan("loan-1", 25_000, 4.5, true, "pending")).asMap())
                .isEqualTo(Map.of(
                        AttributeKey.stringKey("loan.id"),
                        "loan-1",
                        AttributeKey.longKey("loan.amount"),
                        25_000L,
                        AttributeKey.doubleKey("loan.rate"),
                        4.5,
                        AttributeKey.booleanKey("loan.approved"),
                        true,
                        AttributeKey.stringKey("loan.status"),
                        "pending"));
    }

    @Test
    void leaveOutWhatIsNotThereOrCannotBeRead() {
        BusinessAttributes<Loan> more = LOAN.text("officer", loan -> {
            throw new IllegalStateException("not loaded");
        });
        assertThat(more.from(new Loan("loan-1", 1, 1, false, null)).asMap())
                .hasSize(4)
                .doesNotContainKeys(AttributeKey.stringKey("loan.status"), AttributeKey.stringKey("loan.officer"));
    }

    @Test
    void standOnTheSpanBesideItsMilestones() {
        Loan loan = new Loan("loan-1", 25_000, 4.5, true, "pending");
        spans.run("process_loan", Attributes.empty(), span -> {
            LOAN.addTo(span, loan);
            Spans.event("credit_check_passed", Attributes.of(AttributeKey.longKey("credit.score"), 750L));
            Spans.event("loan_approved");
        });
        Spans.event("outside of any span");

        assertThat(tracing.spans()).singleElement().satisfies(span -> {
            assertThat(span.getAttributes().get(AttributeKey.stringKey("loan.id")))
                    .isEqualTo("loan-1");
            assertThat(span.getEvents())
                    .extracting(EventData::getName)
                    .containsExactly("credit_check_passed", "loan_approved");
        });
    }

    private record Loan(String id, long amount, double rate, boolean approved, String status) {}
}

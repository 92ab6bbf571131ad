package dev.clew.lending.api;

import dev.clew.instrument.Spans;
import dev.clew.lending.loan.LoanAttributes;
import dev.clew.lending.service.HttpProblem;
import dev.clew.lending.service.Reply;
import dev.clew.lending.service.Request;
import io.opentelemetry.api.common.Attributes;
import java.util.Map;

/// Calculates the interest for each day of a loan, in one span: ten thousand would say no more, and cost a lot.
final class Interest {
    private static final double PER_DAY = 0.05 / 365;
    private static final int DAYS_AT_MOST = 36_525;

    private final Spans spans;

    Interest(Spans spans) {
        this.spans = spans;
    }

    Reply calculate(Request request) {
        InterestQuestion question = request.body(InterestQuestion.class);
        if (question.amount() <= 0 || question.days() < 1 || question.days() > DAYS_AT_MOST) {
            throw new HttpProblem(400, "amount must be positive, and days 1 to " + DAYS_AT_MOST);
        }
        Attributes about = Attributes.of(
                LoanAttributes.LOAN_AMOUNT, question.amount(), LoanAttributes.ITEM_COUNT, (long) question.days());
        return spans.call("calculate_interest", about, span -> {
            double owed = question.amount();
            for (int day = 0; day < question.days(); day++) {
                owed += owed * PER_DAY;
            }
            span.addEvent("interest_calculated");
            return Reply.ok(Map.of("interest", Math.round(owed - question.amount())));
        });
    }
}

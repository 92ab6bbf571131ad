package dev.clew.lending.api;

import dev.clew.instrument.Spans;
import dev.clew.lending.data.DataClient;
import dev.clew.lending.loan.Loan;
import dev.clew.lending.loan.LoanAttributes;
import dev.clew.lending.service.Parallel;
import dev.clew.lending.service.Reply;
import dev.clew.lending.service.Request;
import io.opentelemetry.api.common.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

/// Rates loans anew, many in one request: as it was first written, one after the other, and as it is now.
final class LoanBatches {
    private final DataClient data;
    private final CreditScores scores;
    private final Spans spans;

    LoanBatches(DataClient data, CreditScores scores, Spans spans) {
        this.data = data;
        this.scores = scores;
        this.spans = spans;
    }

    Reply process(Request request) throws Exception {
        LoanBatch batch = request.body(LoanBatch.class);
        List<String> ids = batch.loanIds();
        Attributes about = Attributes.of(
                LoanAttributes.BATCH_SIZE, (long) ids.size(), LoanAttributes.BATCH_PARALLEL, batch.parallel());
        return spans.call("process_batch", about, span -> {
            List<Integer> ratings = batch.parallel() ? atTheSameTime(ids) : oneAfterTheOther(ids);
            span.addEvent("batch_completed");
            return Reply.ok(Map.of("scores", ratings));
        });
    }

    private List<Integer> oneAfterTheOther(List<String> ids) throws InterruptedException {
        List<Integer> ratings = new ArrayList<>();
        for (String id : ids) {
            ratings.add(rate(id));
        }
        return ratings;
    }

    private List<Integer> atTheSameTime(List<String> ids) throws Exception {
        try (Parallel parallel = new Parallel()) {
            List<Future<Integer>> started =
                    ids.stream().map(id -> parallel.start(() -> rate(id))).toList();
            List<Integer> ratings = new ArrayList<>();
            for (Future<Integer> each : started) {
                ratings.add(Parallel.result(each));
            }
            return ratings;
        }
    }

    private int rate(String id) throws InterruptedException {
        return spans.call("process_loan", Attributes.of(LoanAttributes.LOAN_ID, id), span -> {
            Loan loan = data.loan(id);
            int score = scores.fresh(loan.userId());
            span.setAttribute(LoanAttributes.LOAN_AMOUNT, loan.amount());
            span.setAttribute(LoanAttributes.LOAN_STATUS, loan.status());
            span.setAttribute(LoanAttributes.USER_ID, loan.userId());
            span.setAttribute(LoanAttributes.CREDIT_SCORE, score);
            return score;
        });
    }
}

package dev.clew.lending.credit;

import dev.clew.lending.BackingServices;
import dev.clew.lending.fault.Fault;
import dev.clew.lending.loan.LoanAttributes;
import dev.clew.lending.service.Reply;
import dev.clew.lending.service.Request;
import dev.clew.lending.service.Service;
import dev.clew.lending.service.ServiceBuilder;
import io.opentelemetry.api.trace.Span;
import java.time.Duration;

/// Credit scores over HTTP. Each takes a while, as with the real ones: the reason to keep them in a cache.
///
/// ```
/// POST /credit-score                  {"user_id": "456"}
/// ```
public final class CreditApi {
    public static final String NAME = "external_credit_api";

    private static final Duration WORK = Duration.ofMillis(60);
    private static final Duration SLOW_WORK = Duration.ofMillis(2_250);
    private static final int LOWEST = 600;
    private static final int STEPS = 251;

    private CreditApi() {}

    /// @param port of loopback; 0 for a free one
    public static Service start(BackingServices backing, int port) {
        try (ServiceBuilder service = new ServiceBuilder(NAME, backing.traces(), port)) {
            return service.post("/credit-score", CreditApi::score).start();
        }
    }

    private static Reply score(Request request) throws InterruptedException {
        String userId = request.body(CreditQuestion.class).userId();
        Thread.sleep(Fault.SLOW_CREDIT.isWanted() ? SLOW_WORK : WORK);
        int score = LOWEST + Math.floorMod(userId.hashCode(), STEPS);
        Span.current().setAttribute(LoanAttributes.USER_ID, userId).setAttribute(LoanAttributes.CREDIT_SCORE, score);
        return Reply.ok(new CreditScore(userId, score));
    }
}

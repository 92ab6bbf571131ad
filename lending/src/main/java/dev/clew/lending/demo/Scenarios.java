package dev.clew.lending.demo;

import dev.clew.lending.LendingSystem;
import dev.clew.lending.api.ApprovalOrder;
import dev.clew.lending.api.InterestQuestion;
import dev.clew.lending.api.LoanApplication;
import dev.clew.lending.api.LoanBatch;
import dev.clew.lending.api.Payment;
import dev.clew.lending.demo.Traffic.Answer;
import dev.clew.lending.fault.Fault;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// All scenarios.
final class Scenarios {
    private static final List<Scenario> ALL = List.of(
            new Scenario("loan", "a loan from the request to the letter: one trace over all services", Scenarios::loan),
            new Scenario("loan-details", "three calls at the same time", Scenarios::loanDetails),
            new Scenario("batch", "fifty loans, one after the other and at the same time", Scenarios::batch),
            new Scenario("not-found", "a loan that is not there: 404", Scenarios::notFound),
            new Scenario("broken-data", "a database timeout behind two services: 502", Scenarios::brokenData),
            new Scenario("bad-event", "a malformed event, rejected and dead-lettered", Scenarios::badEvent),
            new Scenario("failing-event", "an event that fails: once, and always", Scenarios::failingEvent),
            new Scenario("slow-credit", "a slow credit API, and the cache that cures it", Scenarios::slowCredit),
            new Scenario("payments", "a payment: an endpoint that sampling never drops", Scenarios::payments),
            new Scenario("approve", "an approval by hand: another such endpoint", Scenarios::approve),
            new Scenario("excessive", "ten thousand items in one span", Scenarios::excessive));

    private static final String SEEDED_LOAN = "901";
    private static final List<String> SEEDED_LOANS =
            IntStream.rangeClosed(901, 950).mapToObj(String::valueOf).toList();
    /// The loans before the scenario are not this user's: the cache has no score yet.
    private static final String USER_WITHOUT_SCORE = "460";

    private Scenarios() {}

    static List<Scenario> all() {
        return ALL;
    }

    static Optional<Scenario> named(String name) {
        return ALL.stream().filter(scenario -> scenario.name().equals(name)).findFirst();
    }

    static void loan(Scene scene) throws IOException, InterruptedException {
        Answer loan = scene.traffic().lend();
        scene.await(loan, LendingSystem.SERVICES, "send_notification");
        scene.draw(loan);
        scene.whereToLook(loan);
    }

    private static void loanDetails(Scene scene) throws IOException, InterruptedException {
        scene.traffic().get("/api/loans/" + SEEDED_LOAN + "/details");
        Answer details = scene.traffic().get("/api/loans/" + SEEDED_LOAN + "/details");
        scene.await(details, "get_documents");
        scene.draw(details);
        scene.lookFor("""
                get_loan, get_user and get_documents begin at the same time, below fetch_loan_details;
                it takes as long as the longest of them, not as their sum.""");
    }

    private static void batch(Scene scene) throws IOException, InterruptedException {
        Answer before = scene.traffic().post("/api/loans/batch", new LoanBatch(SEEDED_LOANS, false));
        Answer after = scene.traffic().post("/api/loans/batch", new LoanBatch(SEEDED_LOANS, true));
        scene.await(before, "process_batch");
        scene.await(after, "process_batch");
        scene.title("before: one after the other");
        scene.drawHead(before);
        scene.title("after: at the same time");
        scene.drawHead(after);
        scene.lookFor("""
                the duration of process_batch in both: the same fifty process_loan spans, which follow each other
                like stairs in the first trace and stand above each other in the second.""");
    }

    private static void notFound(Scene scene) throws IOException, InterruptedException {
        Answer missing = scene.traffic().get("/api/loans/999999");
        scene.await(missing, "get_loan");
        scene.draw(missing);
        scene.lookFor("""
                get_loan has the event loan_not_found and the status "Loan not found". The request itself is no error
                of the service: 404 is the right answer.""");
    }

    private static void brokenData(Scene scene) throws IOException, InterruptedException {
        Answer failed = scene.traffic().get("/api/loans/" + SEEDED_LOAN, Fault.BROKEN_DATA);
        scene.await(failed, "get_loan");
        scene.draw(failed);
        scene.lookFor("""
                the deepest error is the cause: the database cancelled the SELECT after two seconds. The data service
                answered 500 for it, get_loan says "Data service error: 500", and the customer got 502.""");
    }

    private static void badEvent(Scene scene) throws IOException, InterruptedException {
        Answer loan = scene.traffic().post("/api/loans", new LoanApplication("457", 12_000), Fault.BAD_EVENT);
        scene.await(loan, "report_dead_letter");
        scene.draw(loan);
        scene.lookFor("""
                the customer got 201 and yet nobody verified the loan: the verify worker could not read the event and
                rejected it; the notification service reported the dead letter, in the same trace.""");
    }

    private static void failingEvent(Scene scene) throws IOException, InterruptedException {
        Answer once = scene.traffic().post("/api/loans", new LoanApplication("458", 9_000), Fault.DOCUMENTS_FAIL_ONCE);
        Answer always = scene.traffic().post("/api/loans", new LoanApplication("459", 9_500), Fault.DOCUMENTS_FAIL);
        scene.await(once, "send_notification");
        scene.await(always, "report_dead_letter");
        scene.title("the documents fail once");
        scene.draw(once);
        scene.title("the documents fail always");
        scene.draw(always);
        scene.lookFor("""
                two `process loans:loan.created` spans in each trace: an error, requeued, and the second attempt. In the
                first trace that works; in the second it fails as well, and the event becomes a dead letter.""");
    }

    private static void slowCredit(Scene scene) throws IOException, InterruptedException {
        LoanApplication application = new LoanApplication(USER_WITHOUT_SCORE, 20_000);
        Answer slow = scene.traffic().post("/api/loans", application, Fault.SLOW_CREDIT);
        Answer quick = scene.traffic().post("/api/loans", application, Fault.SLOW_CREDIT);
        scene.await(slow, LendingSystem.SERVICES, "send_notification");
        scene.await(quick, "send_notification");
        scene.title("the first loan: credit_score_cache_miss");
        scene.draw(slow);
        scene.title("the second loan: credit_score_cache_hit");
        scene.draw(quick);
        scene.lookFor("""
                credit_check is nearly all of the first trace, and POST /credit-score nearly all of credit_check. The
                second loan of the same user finds the score in the cache: the credit API is as slow as before, but
                not asked.""");
    }

    private static void payments(Scene scene) throws IOException, InterruptedException {
        Answer payment = scene.traffic().post("/api/payments", new Payment(SEEDED_LOAN, 250));
        scene.await(payment, "send_receipt");
        scene.draw(payment);
        scene.lookFor("""
                INSERT lending.payments, and the receipt, which the notification service sends on payment.received.
                Sample http.route=/api/payments at 100 %, whatever else is sampled at 10 %.""");
    }

    private static void approve(Scene scene) throws IOException, InterruptedException {
        Answer stuck = scene.traffic().post("/api/loans", new LoanApplication("456", 8_000), Fault.DOCUMENTS_FAIL);
        scene.await(stuck, "report_dead_letter");
        Answer approval = scene.traffic().post("/api/loans/approve", new ApprovalOrder(stuck.loanId()));
        scene.await(approval, "send_notification");
        scene.draw(approval);
        scene.lookFor("""
                the loan's own trace ended with a dead letter (./clew demo --scenario failing-event); this is another
                request, and another trace, with the same loan.id. Sample http.route=/api/loans/approve at 100 %.""");
    }

    private static void excessive(Scene scene) throws IOException, InterruptedException {
        Answer interest = scene.traffic().post("/api/interest", new InterestQuestion(25_000, 10_000));
        scene.await(interest, "calculate_interest");
        scene.draw(interest);
        scene.lookFor("""
                one calculate_interest span with item.count=10000, for as many days: a span each would cost more than
                the work, and hide everything else.""");
    }
}

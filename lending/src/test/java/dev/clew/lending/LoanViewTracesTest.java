package dev.clew.lending;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_INTERNAL;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.lending.api.LendingApi;
import dev.clew.lending.data.DataApi;
import dev.clew.lending.document.DocumentApi;
import dev.clew.lending.fault.Fault;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What the traces of requests for loans look like: when all is well, when there is no such loan, when the database
/// does not answer.
@ExtendWith(Lending.class)
class LoanViewTracesTest {
    private final LendingTestBed lending;

    LoanViewTracesTest(LendingTestBed lending) {
        this.lending = lending;
    }

    @Test
    void asksThreeTimesAtTheSameTimeForTheDetailsOfALoan() throws Exception {
        ReceivedTrace loan = lending.lend("457", 15_000);
        String id = loan.only(LendingApi.NAME, "POST /api/loans").attribute("loan.id");
        Future<HttpResponse<String>> asked;
        try (LockedTables tables = new LockedTables(lending)) {
            asked = asynchronously("/api/loans/%s/details".formatted(id));
            tables.awaitWaiting(3);
        }
        ReceivedTrace trace = lending.traceOf(asked.get());

        ReceivedSpan details = trace.only(LendingApi.NAME, "fetch_loan_details");
        assertThat(trace.path(details)).isEqualTo("GET /api/loans/{loan_id}/details / fetch_loan_details");
        assertThat(details.attribute("loan.id")).isEqualTo(id);
        assertThat(details.attribute("user.id")).isEqualTo("457");
        assertThat(details.attribute("documents.count")).isEqualTo("2");
        List<ReceivedSpan> calls = trace.childrenOf(details);
        assertThat(calls)
                .extracting(ReceivedSpan::name)
                .containsExactlyInAnyOrder("get_loan", "get_user", "get_documents");
        assertThat(calls)
                .as("each begins before any ends")
                .allSatisfy(call -> assertThat(calls).noneMatch(other -> other.endsBefore(call)));
        assertCalls(trace, "get_loan", "GET /api/loans/{loan_id}", DataApi.NAME);
        assertCalls(trace, "get_user", "GET /api/loans/{loan_id}/user", DataApi.NAME);
        assertCalls(trace, "get_documents", "GET /api/documents/{loan_id}", DocumentApi.NAME);
        assertThat(asked.get().body()).contains("Jonas Brandt", "Repayment plan of loan " + id);
    }

    @Test
    void saysThatALoanIsNotThere() throws Exception {
        HttpResponse<String> response = lending.get("/api/loans/999999");
        ReceivedTrace trace = lending.traceOf(response);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("Loan not found");
        ReceivedSpan get = trace.only(LendingApi.NAME, "get_loan");
        assertThat(get.failed()).isTrue();
        assertThat(get.statusMessage()).isEqualTo("Loan not found");
        assertThat(get.events()).containsExactly("loan_not_found", "exception");
        assertThat(get.attribute("loan.id")).isEqualTo("999999");
        ReceivedSpan root = trace.parentOf(get);
        assertThat(root.attribute("http.response.status_code")).isEqualTo("404");
        assertThat(root.failed()).as("404 is no failure of the service").isFalse();
    }

    @Test
    void saysSoWhenOneOfThreeCallsFindsNothing() throws Exception {
        HttpResponse<String> response = lending.get("/api/loans/999999/details");
        ReceivedTrace trace = lending.traceOf(response);

        assertThat(response.statusCode()).isEqualTo(404);
        ReceivedSpan details = trace.only(LendingApi.NAME, "fetch_loan_details");
        assertThat(details.statusMessage()).isEqualTo("Loan not found");
        assertThat(trace.childrenOf(details))
                .filteredOn(ReceivedSpan::failed)
                .extracting(ReceivedSpan::name)
                .containsExactlyInAnyOrder("get_loan", "get_user");
    }

    @Test
    void leadsFromTheAnswer502ToTheTimeoutInTheDatabase() throws Exception {
        HttpResponse<String> response = lending.get("/api/loans/901", Fault.BROKEN_DATA);
        lending.traceOf(response);
        // The exception of the server's span comes as a log record, by itself.
        ReceivedTrace trace =
                lending.await(LendingTestBed.traceId(response), LoanViewTracesTest::hasTheExceptionOfTheServer);

        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).contains("Data service unavailable");
        ReceivedSpan select = trace.only(DataApi.NAME, "SELECT lending.loans");
        assertThat(trace.path(select))
                .isEqualTo("GET /api/loans/{loan_id} / get_loan / GET /api/loans/{loan_id} / GET /api/loans/{loan_id}"
                        + " / SELECT lending.loans");
        assertThat(trace.kinds(select))
                .containsExactly(
                        SPAN_KIND_SERVER, SPAN_KIND_INTERNAL, SPAN_KIND_CLIENT, SPAN_KIND_SERVER, SPAN_KIND_CLIENT);
        assertThat(trace.spans()).as("an error all the way").hasSize(5).allMatch(ReceivedSpan::failed);
        assertThat(select.eventAttribute("exception", "exception.message")).contains("statement timeout");
        ReceivedSpan server = trace.parentOf(select);
        assertThat(server.service()).isEqualTo(DataApi.NAME);
        assertThat(server.attribute("http.response.status_code")).isEqualTo("500");
        assertThat(server.eventAttribute("exception", "exception.stacktrace"))
                .contains("statement timeout", "at dev.clew.lending.data.DataApi");
        assertThat(server.eventAttribute("exception", "message"))
                .startsWith("GET /")
                .endsWith(" failed");
        assertThat(server.eventAttribute("exception", "level")).isEqualTo("WARN");
        ReceivedSpan get = trace.only(LendingApi.NAME, "get_loan");
        assertThat(get.statusMessage()).isEqualTo("Data service error: 500");
        assertThat(get.eventAttribute("exception", "exception.stacktrace"))
                .contains("UpstreamFailure", "at dev.clew.lending.api.LoanViews");
        assertThat(trace.parentOf(get).attribute("http.response.status_code")).isEqualTo("502");
    }

    private static boolean hasTheExceptionOfTheServer(ReceivedTrace trace) {
        return trace.spans().stream()
                .filter(span -> span.service().equals(DataApi.NAME) && span.kind() == SPAN_KIND_SERVER)
                .anyMatch(span -> span.events().contains("exception"));
    }

    @Test
    void keepsTheFaultOfOneRequestFromTheOthers() throws Exception {
        CompletableFuture<HttpResponse<String>> broken =
                CompletableFuture.supplyAsync(() -> get("/api/loans/902", Fault.BROKEN_DATA));
        HttpResponse<String> healthy = lending.get("/api/loans/902");

        assertThat(healthy.statusCode()).isEqualTo(200);
        assertThat(lending.traceOf(healthy).spans()).noneMatch(ReceivedSpan::failed);
        assertThat(broken.get().statusCode()).isEqualTo(502);
        assertThat(lending.get("/api/loans/902").statusCode()).isEqualTo(200);
    }

    private static void assertCalls(ReceivedTrace trace, String name, String request, String service) {
        ReceivedSpan client =
                trace.childrenOf(trace.only(LendingApi.NAME, name)).getFirst();
        assertThat(client.name()).isEqualTo(request);
        assertThat(client.kind()).isEqualTo(SPAN_KIND_CLIENT);
        assertThat(trace.childrenOf(client))
                .singleElement()
                .returns(service, ReceivedSpan::service)
                .returns(request, ReceivedSpan::name)
                .returns(SPAN_KIND_SERVER, ReceivedSpan::kind);
    }

    private CompletableFuture<HttpResponse<String>> asynchronously(String path) {
        return CompletableFuture.supplyAsync(() -> get(path));
    }

    private HttpResponse<String> get(String path, Fault... wanted) {
        try {
            return lending.get(path, wanted);
        } catch (Exception e) {
            throw new AssertionError(path, e);
        }
    }
}

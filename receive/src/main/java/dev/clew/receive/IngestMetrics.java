package dev.clew.receive;

import static java.util.Objects.requireNonNull;

import dev.clew.model.Receipt;
import dev.clew.model.SpanFlaw;
import dev.clew.model.Tenant;
import dev.clew.receive.redaction.Redaction;
import dev.clew.receive.redaction.Rule;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/// The books of what came in. Of every request that could be read, each span is counted once, as accepted
/// or as rejected; every rejected span has a reason. So are log records, apart from them. The spans of a
/// request that could not be read cannot be counted: it is counted itself, with its reason.
final class IngestMetrics {
    private static final double[] UPPER_SECONDS = {
        0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
    };

    /// What [dev.clew.receive.edit.SpanTrimmer] cuts.
    private static final List<String> CUTS = List.of("length", "depth", "attributes", "events", "links");

    private final Map<Signal, Books> books = new EnumMap<>(Signal.class);
    private final Counter requests;
    private final Counter refusedRequests;
    private final Counter tenantRefusedRequests;
    private final Counter bodyBytes;
    private final Counter cuts;
    private final Counter redactions;
    private final Histogram requestSeconds;

    IngestMetrics(PrometheusRegistry registry, Buffers buffers, Admission admission, Redaction redaction) {
        books.put(
                Signal.SPANS,
                new Books(
                        counter("clew_ingest_spans_total", "Spans of requests that could be read."),
                        counter("clew_ingest_rejected_spans_total", "Spans that were read and not kept, by reason."),
                        registry));
        books.put(
                Signal.RECORDS,
                new Books(
                        counter("clew_ingest_log_records_total", "Log records of requests that could be read."),
                        counter(
                                "clew_ingest_rejected_log_records_total",
                                "Log records that were read and not kept, by reason."),
                        registry));
        requests = counter("clew_ingest_requests_total", "Requests that bring spans or log records.")
                .labelNames("protocol", "outcome")
                .register(registry);
        refusedRequests = counter("clew_ingest_refused_requests_total", "Requests refused as a whole, by reason.")
                .labelNames("protocol", "reason")
                .register(registry);
        tenantRefusedRequests = counter(
                        "clew_ingest_tenant_refused_requests_total",
                        "Requests of known tenants refused as a whole, by reason.")
                .labelNames("tenant", "reason")
                .register(registry);
        bodyBytes = counter("clew_ingest_body_bytes_total", "Bytes of bodies that came whole, as they were sent.")
                .labelNames("protocol")
                .register(registry);
        cuts = counter(
                        "clew_ingest_cuts_total",
                        "Spans, events, links, log records, resources and scopes of which something was cut.")
                .labelNames("reason")
                .register(registry);
        redactions = counter("clew_ingest_redactions_total", "Values that were replaced before they were stored.")
                .labelNames("rule")
                .register(registry);
        requestSeconds = Histogram.builder()
                .name("clew_ingest_request_seconds")
                .help("From the headers of a request to its answer, refusals included.")
                .labelNames("protocol")
                .classicOnly()
                .classicUpperBounds(UPPER_SECONDS)
                .withoutExemplars()
                .register(registry);
        gauge("clew_ingest_in_flight_bytes", "Memory lent to requests under way.", buffers::lentBytes, registry);
        gauge(
                "clew_ingest_in_flight_limit_bytes",
                "The most memory that is lent to requests under way; more are refused.",
                buffers::budgetBytes,
                registry);
        gauge(
                "clew_ingest_waiting_requests",
                "Requests that wait to be let in; their bodies are still with their clients.",
                admission::waiting,
                registry);
        showZeros();
        redaction.rules().stream().map(Rule::name).forEach(redactions::initLabelValues);
    }

    /// @param byReason how many there were
    void cut(Map<String, Integer> byReason) {
        byReason.forEach((reason, count) -> cuts.labelValues(reason).inc(count));
    }

    /// @param byRule how many there were
    void redacted(Map<String, Integer> byRule) {
        byRule.forEach((rule, count) -> redactions.labelValues(rule).inc(count));
    }

    /// A body came whole.
    void read(Protocol protocol, int bytes) {
        bodyBytes.labelValues(protocol.label()).inc(bytes);
    }

    /// A request was answered, `nanos` after its headers had come.
    void answered(Protocol protocol, long nanos) {
        requestSeconds.labelValues(protocol.label()).observe(nanos / 1e9);
    }

    void took(Protocol protocol, Verdict verdict) {
        String outcome = verdict.rejectedSpans() == 0 ? "accepted" : "partial";
        requests.labelValues(protocol.label(), outcome).inc();
    }

    void refused(Protocol protocol, Refusal.Reason reason) {
        requests.labelValues(protocol.label(), "refused").inc();
        refusedRequests.labelValues(protocol.label(), reason.label()).inc();
    }

    /// Of a request that was refused it was known whose it is.
    void refused(Tenant tenant, Refusal.Reason reason) {
        tenantRefusedRequests.labelValues(tenant.name(), reason.label()).inc();
    }

    /// All spans, or log records, of a request were taken, but for the flawed ones.
    void accepted(Signal signal, Protocol protocol, Tenant tenant, Receipt receipt) {
        of(signal).accepted(protocol, tenant, receipt);
    }

    /// Nothing of a request was taken, of what `receipt` says could have been: the flawed ones for their
    /// flaws, the others for `reason`.
    void rejected(Signal signal, Protocol protocol, Tenant tenant, Receipt receipt, Refusal.Reason reason) {
        of(signal).rejected(protocol, tenant, receipt, reason);
    }

    private Books of(Signal signal) {
        return requireNonNull(books.get(signal));
    }

    /// What came of one signal.
    private static final class Books {
        private final Counter received;
        private final Counter rejected;

        Books(Counter.Builder received, Counter.Builder rejected, PrometheusRegistry registry) {
            this.received = received.labelNames("protocol", "tenant", "outcome").register(registry);
            this.rejected = rejected.labelNames("reason").register(registry);
        }

        void accepted(Protocol protocol, Tenant tenant, Receipt receipt) {
            count(protocol, tenant, "accepted", receipt.acceptedSpans());
            flawed(protocol, tenant, receipt);
        }

        void rejected(Protocol protocol, Tenant tenant, Receipt receipt, Refusal.Reason reason) {
            count(protocol, tenant, "rejected", receipt.acceptedSpans());
            rejected.labelValues(reason.label()).inc(receipt.acceptedSpans());
            flawed(protocol, tenant, receipt);
        }

        private void flawed(Protocol protocol, Tenant tenant, Receipt receipt) {
            if (receipt.rejectedSpans() > 0) {
                count(protocol, tenant, "rejected", receipt.rejectedSpans());
                receipt.flawedSpans()
                        .forEach((flaw, count) ->
                                rejected.labelValues(flaw.reason()).inc(count));
            }
        }

        private void count(Protocol protocol, Tenant tenant, String outcome, int count) {
            received.labelValues(protocol.label(), tenant.name(), outcome).inc(count);
        }

        void showZeros(Set<SpanFlaw> flaws, Set<Protocol> protocols) {
            flaws.forEach(flaw -> rejected.initLabelValues(flaw.reason()));
            for (Protocol protocol : protocols) {
                received.initLabelValues(protocol.label(), Tenant.DEFAULT.name(), "accepted");
                received.initLabelValues(protocol.label(), Tenant.DEFAULT.name(), "rejected");
            }
        }
    }

    /// A series that is there from the start can be told from one that went missing.
    private void showZeros() {
        CUTS.forEach(cuts::initLabelValues);
        of(Signal.SPANS).showZeros(Signal.SPANS.flaws(), EnumSet.allOf(Protocol.class));
        of(Signal.RECORDS).showZeros(Signal.RECORDS.flaws(), EnumSet.of(Protocol.OTLP_GRPC, Protocol.OTLP_HTTP));
        for (Refusal.Reason reason : Refusal.Reason.values()) {
            tenantRefusedRequests.initLabelValues(Tenant.DEFAULT.name(), reason.label());
        }
        for (Protocol protocol : Protocol.values()) {
            bodyBytes.initLabelValues(protocol.label());
            requestSeconds.initLabelValues(protocol.label());
            requests.initLabelValues(protocol.label(), "accepted");
            requests.initLabelValues(protocol.label(), "partial");
            requests.initLabelValues(protocol.label(), "refused");
            for (Refusal.Reason reason : Refusal.Reason.values()) {
                refusedRequests.initLabelValues(protocol.label(), reason.label());
            }
        }
    }

    private static void gauge(String name, String help, LongSupplier value, PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call((double) value.getAsLong()))
                .register(registry);
    }

    private static Counter.Builder counter(String name, String help) {
        return Counter.builder().name(name).help(help).withoutExemplars();
    }
}

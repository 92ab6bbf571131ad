package dev.clew.query.promql;

import java.util.List;

/// The metrics that can be asked for, by the names under which Tempo's metrics generator writes them.
public enum SpanMetric {
    CALLS("traces_spanmetrics_calls_total", Family.SPANS, Part.COUNT, "Spans."),
    LATENCY_COUNT("traces_spanmetrics_latency_count", Family.SPANS, Part.COUNT, "Spans."),
    LATENCY_SUM("traces_spanmetrics_latency_sum", Family.SPANS, Part.SUM, "Seconds that spans took together."),
    LATENCY_BUCKET(
            "traces_spanmetrics_latency_bucket", Family.SPANS, Part.BUCKET, "Spans that took at most so many seconds."),
    REQUESTS("traces_service_graph_request_total", Family.CALLS_SERVED, Part.COUNT, "Calls of one service to another."),
    FAILED("traces_service_graph_request_failed_total", Family.CALLS_FAILED, Part.COUNT, "Calls that failed."),
    SERVER_COUNT("traces_service_graph_request_server_seconds_count", Family.CALLS_SERVED, Part.COUNT, "Calls."),
    SERVER_SUM(
            "traces_service_graph_request_server_seconds_sum",
            Family.CALLS_SERVED,
            Part.SUM,
            "Seconds that calls took where they were answered."),
    SERVER_BUCKET(
            "traces_service_graph_request_server_seconds_bucket",
            Family.CALLS_SERVED,
            Part.BUCKET,
            "Calls that took at most so many seconds where they were answered."),
    CLIENT_COUNT("traces_service_graph_request_client_seconds_count", Family.CALLS_MADE, Part.COUNT, "Calls."),
    CLIENT_SUM(
            "traces_service_graph_request_client_seconds_sum",
            Family.CALLS_MADE,
            Part.SUM,
            "Seconds that calls took for who made them."),
    CLIENT_BUCKET(
            "traces_service_graph_request_client_seconds_bucket",
            Family.CALLS_MADE,
            Part.BUCKET,
            "Calls that took at most so many seconds for who made them.");

    /// What is counted.
    enum Family {
        /// By `service`, `span_name`, `span_kind` and `status_code`.
        SPANS(List.of("service", "span_name", "span_kind", "status_code")),
        /// By `client` and `server`, with the times of who was called.
        CALLS_SERVED(List.of("client", "server")),
        /// The same, with the times of the callers.
        CALLS_MADE(List.of("client", "server")),
        CALLS_FAILED(List.of("client", "server"));

        private final List<String> labels;

        Family(List<String> labels) {
            this.labels = labels;
        }
    }

    /// What of it is told.
    enum Part {
        COUNT,
        SUM,
        BUCKET
    }

    private final String text;
    private final Family family;
    private final Part part;
    private final String help;

    SpanMetric(String text, Family family, Part part, String help) {
        this.text = text;
        this.family = family;
        this.part = part;
        this.help = help;
    }

    /// Its name.
    public String text() {
        return text;
    }

    Family family() {
        return family;
    }

    Part part() {
        return part;
    }

    /// What it counts, in words.
    public String help() {
        return help;
    }

    /// The labels of its series, without `le`.
    List<String> labels() {
        return family.labels;
    }

    boolean isOfSpans() {
        return family == Family.SPANS;
    }
}

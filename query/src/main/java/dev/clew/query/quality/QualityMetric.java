package dev.clew.query.quality;

import dev.clew.model.Attributes;
import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.Trace;
import java.util.Locale;

/// A question that every span of a service answers well or not, or is not asked.
/// `docs/trace-quality.md` says what each means.
public enum QualityMetric {
    ONE_ROOT(
            Category.COMPLETENESS,
            "One root",
            "Traces that hang together: one span named no parent, and all others are below it.",
            "Roots of the trace",
            "https://opentelemetry.io/docs/concepts/context-propagation/"),
    PARENT_IS_THERE(
            Category.COMPLETENESS,
            "Parent is there",
            "Spans whose parent is in the trace. Roots name none, and are exempt.",
            "Why not",
            "https://opentelemetry.io/docs/specs/otel/trace/api/#determining-the-parent-span-from-a-context"),
    CALLS_ARE_SERVED(
            Category.COMPLETENESS,
            "Calls are served",
            "Clients' spans with a server's span below them. Calls of databases, which send no spans, are exempt.",
            "Operation",
            "https://opentelemetry.io/docs/specs/otel/trace/api/#spankind"),
    SERVES_A_CALLER(
            Category.COMPLETENESS,
            "Serves a caller",
            "Servers' spans whose parent is a client's, if they have one.",
            "Kind of the parent",
            "https://opentelemetry.io/docs/specs/otel/trace/api/#spankind"),
    KIND_IS_KNOWN(
            Category.SPANS,
            "Kind is known",
            "Spans that say whether they are a client's, a server's, of a message or internal.",
            "Operation",
            "https://opentelemetry.io/docs/specs/otel/trace/api/#spankind"),
    NAMES_ARE_FEW(
            Category.SPANS,
            "Names are few",
            "Spans named for a class of work: a name fails if more than 10 differ from it in numbers or ids alone.",
            "Pattern of the names",
            "https://opentelemetry.io/docs/specs/otel/trace/api/#span"),
    VERSION_IS_KNOWN(
            Category.SPANS,
            "Version is known",
            "Spans of a resource with service.version, so that releases can be told apart.",
            "Version",
            "https://opentelemetry.io/docs/specs/semconv/resource/service/"),
    CONVENTIONS_ARE_KEPT(
            Category.SPANS,
            "Conventions are kept",
            "Spans of HTTP, databases and messaging with all attributes that the conventions require of them.",
            "Missing",
            "https://opentelemetry.io/docs/specs/semconv/general/trace/"),
    FAILURES_ARE_ERRORS(
            Category.SPANS,
            "Failures are errors",
            "Spans with error.type, error=true or a status code of HTTP from 500 up whose status is ERROR.",
            "Operation",
            "https://opentelemetry.io/docs/specs/semconv/general/recording-errors/"),
    ERRORS_ARE_EXPLAINED(
            Category.SPANS,
            "Errors are explained",
            "Errors with a message, error.type, an exception, or a status code of HTTP or gRPC.",
            "Operation",
            "https://opentelemetry.io/docs/specs/semconv/general/recording-errors/"),
    CLOCKS_AGREE(
            Category.SPANS,
            "Clocks agree",
            "Spans below another service's that do not start before it nor, if they served it, after its end.",
            "Caller",
            "https://opentelemetry.io/docs/specs/otel/trace/api/#timestamp"),
    SDK_IS_STABLE(
            Category.SPANS,
            "SDK is stable",
            "Spans of an OpenTelemetry SDK of version 1.0.0 or later.",
            "SDK",
            "https://opentelemetry.io/docs/specs/semconv/resource/#telemetry-sdk");

    private final Category category;
    private final String title;
    private final String description;
    private final String about;
    private final String specification;

    /// What scores are given for.
    public enum Category {
        COMPLETENESS("completeness", "Completeness of traces"),
        SPANS("spans", "Quality of spans");

        private final String key;
        private final String label;

        Category(String key, String label) {
            this.key = key;
            this.label = label;
        }

        public String key() {
            return key;
        }

        /// For people.
        public String label() {
            return label;
        }
    }

    QualityMetric(Category category, String title, String description, String about, String specification) {
        this.category = category;
        this.title = title;
        this.description = description;
        this.about = about;
        this.specification = specification;
    }

    public Category category() {
        return category;
    }

    public String title() {
        return title;
    }

    /// Which spans pass, for people.
    public String description() {
        return description;
    }

    /// What failures are counted by: the head of a column.
    public String about() {
        return about;
    }

    /// Where OpenTelemetry says how it should be: a URL.
    public String specification() {
        return specification;
    }

    /// Whether it judges traces, each once, by their first span.
    boolean isOfTraces() {
        return this == ONE_ROOT;
    }

    /// Of [#NAMES_ARE_FEW] that is [NamePatterns#judge]: one span does not tell.
    Verdict judge(JudgedTrace trace, int position) {
        Span span = trace.span(position);
        Span parent = trace.parent(position);
        return switch (this) {
            case ONE_ROOT ->
                Verdict.passedIf(
                        trace.roots() == 1 && trace.place(0) == Trace.Place.ROOT,
                        trace.roots() == 1 ? "1, whose parent is missing" : Integer.toString(trace.roots()));
            case PARENT_IS_THERE ->
                switch (trace.place(position)) {
                    case ROOT -> Verdict.EXEMPT;
                    case CHILD -> Verdict.PASSED;
                    case ORPHAN -> Verdict.failed("not in the trace");
                    case CYCLE_CUT -> Verdict.failed("below its own child");
                };
            case CALLS_ARE_SERVED -> isServed(trace, position);
            case SERVES_A_CALLER ->
                span.kind() != SpanKind.SERVER || parent == null
                        ? Verdict.NOT_ASKED
                        : Verdict.passedIf(
                                parent.kind() == SpanKind.CLIENT,
                                parent.kind().name().toLowerCase(Locale.ROOT));
            case KIND_IS_KNOWN -> Verdict.passedIf(span.kind() != SpanKind.UNSPECIFIED, span.name());
            case NAMES_ARE_FEW -> Verdict.NOT_ASKED;
            case VERSION_IS_KNOWN ->
                Verdict.passedIf(JudgedTrace.has(span.resource().attributes(), "service.version"), "none");
            case CONVENTIONS_ARE_KEPT -> Conventions.judge(span);
            case FAILURES_ARE_ERRORS ->
                Failures.isFailure(span) ? Verdict.passedIf(span.isError(), span.name()) : Verdict.NOT_ASKED;
            case ERRORS_ARE_EXPLAINED ->
                span.isError() ? Verdict.passedIf(Failures.isExplained(span), span.name()) : Verdict.NOT_ASKED;
            case CLOCKS_AGREE ->
                parent == null || parent.serviceName().equals(span.serviceName())
                        ? Verdict.NOT_ASKED
                        : Verdict.passedIf(agree(parent, span), parent.serviceName());
            case SDK_IS_STABLE -> {
                SdkVersion sdk = SdkVersion.of(span.resource());
                yield Verdict.passedIf(sdk.isStable(), sdk.text());
            }
        };
    }

    private static Verdict isServed(JudgedTrace trace, int position) {
        Span span = trace.span(position);
        if (span.kind() != SpanKind.CLIENT) {
            return Verdict.NOT_ASKED;
        }
        Attributes attributes = span.attributes();
        return !trace.isServed(position) && JudgedTrace.has(attributes, "db.system.name", "db.system")
                ? Verdict.EXEMPT
                : Verdict.passedIf(trace.isServed(position), span.name());
    }

    private static boolean agree(Span caller, Span span) {
        boolean isLate = span.kind() == SpanKind.SERVER
                && caller.kind() == SpanKind.CLIENT
                && span.startNanos() > caller.endNanos();
        return span.startNanos() >= caller.startNanos() && !isLate;
    }
}

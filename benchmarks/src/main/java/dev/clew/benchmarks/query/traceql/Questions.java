package dev.clew.benchmarks.query.traceql;

import dev.clew.model.Span;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What people ask of a recording in TraceQL, by what they would call it.
public final class Questions {
    private Questions() {}

    /// @param spans some that are in the store, by start; what is asked for is of one in their middle
    static Map<String, String> of(List<Span> spans) {
        Span like = spans.get(spans.size() / 2);
        String service = quoted(like.serviceName());
        String loan = spans.stream()
                .map(span -> span.attributes().text("loan.id"))
                .filter(id -> id != null)
                .findFirst()
                .orElse("none");
        var questions = new LinkedHashMap<String, String>();
        questions.put("any", "{ }");
        questions.put("attribute equality", "{ span.loan.id = %s }".formatted(quoted(loan)));
        questions.put(
                "service and operation",
                "{ resource.service.name = %s && name = %s }".formatted(service, quoted(like.name())));
        questions.put("errors", "{ status = error }");
        questions.put("slow roots", "{ nestedSetParent < 0 && duration > 1s }");
        questions.put(
                "errors below a service", "{ resource.service.name = %s } >> { status = error }".formatted(service));
        questions.put(
                "an error and a service", "{ status = error } && { resource.service.name = %s }".formatted(service));
        questions.put("errors beside siblings that failed too", "{ status = error } ~ { status = error }");
        questions.put("a relation that never holds", "{ status = error } > { span.loan.id = \"none\" }");
        questions.put("many spans of a service", "{ resource.service.name = %s } | count() > 20".formatted(service));
        questions.put("errors by service", "{ status = error } | by(resource.service.name) | count() > 1");
        questions.put("rate by service", "{ } | rate() by(resource.service.name)");
        questions.put("errors by name", "{ status = error } | count_over_time() by(name)");
        questions.put("quantiles by name", "{ } | quantile_over_time(duration, .5, .99) by(name)");
        questions.put(
                "histogram of a service",
                "{ resource.service.name = %s } | histogram_over_time(duration)".formatted(service));
        questions.put("error ratio", "({ status = error } | rate()) / ({ } | rate())");
        return questions;
    }

    /// Those of them that need not read each trace.
    public static Map<String, String> cheap(List<Span> spans) {
        Map<String, String> questions = of(spans);
        questions.remove("many spans of a service");
        return questions;
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}

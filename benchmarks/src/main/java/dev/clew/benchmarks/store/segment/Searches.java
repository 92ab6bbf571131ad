package dev.clew.benchmarks.store.segment;

import com.google.re2j.Pattern;
import dev.clew.model.AnyValue;
import dev.clew.model.Span;
import dev.clew.store.Comparison;
import dev.clew.store.SpanField;
import dev.clew.store.SpanField.Intrinsic;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanFilter.Place;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What people ask of a recording, by what they would call it.
final class Searches {
    private static final long SECOND = 1_000_000_000;

    private Searches() {}

    /// @param spans some that are in the store, those that are asked for among them
    static Map<String, SpanFilter> of(List<Span> spans) {
        var searches = new LinkedHashMap<String, SpanFilter>();
        Span newest = spans.getLast();
        Span middle = spans.get(spans.size() / 2);
        searches.put("any", new SpanFilter.Any());
        searches.put("service and operation", operation(newest));
        searches.put("service and operation, another", operation(middle));
        searches.put(
                "an operation that is not there",
                all(new SpanFilter.ServiceIs(newest.serviceName()), new SpanFilter.NameIs("no such operation")));
        searches.put("duration > 1 s", duration(Comparison.GREATER, SECOND));
        searches.put("duration > 1 h", duration(Comparison.GREATER, 3_600 * SECOND));
        searches.put("errors", new SpanFilter.IsError());
        searches.put(
                "errors of a service", all(new SpanFilter.IsError(), new SpanFilter.ServiceIs(middle.serviceName())));
        String loan = loanOf(middle, spans);
        searches.put("attribute of one trace", equals("loan.id", AnyValue.of(loan)));
        searches.put("attribute of many", equals("user.tier", AnyValue.of("gold")));
        searches.put("attribute that is absent", equals("loan.id", AnyValue.of("no such loan")));
        searches.put(
                "attribute in any place",
                new SpanFilter.Compares(
                        new SpanField.FirstOf(List.of(
                                new SpanField.Attribute(Place.SPAN, "loan.id"),
                                new SpanField.Attribute(Place.RESOURCE, "loan.id"))),
                        Comparison.EQUALS,
                        AnyValue.of(loan)));
        searches.put(
                "http status >= 500", new SpanFilter.Compares(status(), Comparison.GREATER_OR_EQUAL, AnyValue.of(500)));
        searches.put("http status != 200", new SpanFilter.Compares(status(), Comparison.NOT_EQUALS, AnyValue.of(200)));
        searches.put("name matches SELECT.*", new SpanFilter.Matches(Intrinsic.NAME, Pattern.compile("SELECT .*")));
        searches.put(
                "attribute matches .*7a7a7a",
                new SpanFilter.Matches(new SpanField.Attribute(Place.SPAN, "loan.id"), Pattern.compile(".*7a7a7a.*")));
        searches.put("has an exception", new SpanFilter.Exists(new SpanField.Attribute(Place.EVENT, "exception.type")));
        searches.put(
                "trace id",
                new SpanFilter.Compares(
                        Intrinsic.TRACE_ID,
                        Comparison.EQUALS,
                        AnyValue.of(middle.traceId().toString())));
        return searches;
    }

    private static SpanFilter all(SpanFilter... filters) {
        return new SpanFilter.And(List.of(filters));
    }

    private static SpanFilter operation(Span like) {
        return all(new SpanFilter.ServiceIs(like.serviceName()), new SpanFilter.NameIs(like.name()));
    }

    private static SpanFilter duration(Comparison comparison, long nanos) {
        return new SpanFilter.Compares(Intrinsic.DURATION, comparison, AnyValue.of(nanos));
    }

    private static SpanFilter equals(String key, AnyValue value) {
        return new SpanFilter.Compares(new SpanField.Attribute(Place.SPAN, key), Comparison.EQUALS, value);
    }

    private static SpanField status() {
        return new SpanField.Attribute(Place.SPAN, "http.response.status_code");
    }

    /// The loan of the trace of `like`, or of any.
    private static String loanOf(Span like, List<Span> spans) {
        String any = "";
        for (Span span : spans) {
            String loan = span.attributes().text("loan.id");
            if (loan != null) {
                any = loan;
                if (span.traceId().equals(like.traceId())) {
                    return loan;
                }
            }
        }
        return any;
    }
}

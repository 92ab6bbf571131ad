package dev.clew.sample.policy;

import com.google.re2j.Pattern;
import dev.clew.store.SpanField;
import dev.clew.store.SpanField.Attribute;
import dev.clew.store.SpanField.Intrinsic;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanFilter.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What a rule asks of one span, as the store can be asked for it. Of several names, one is enough; a name
/// that ends in `*` stands for all that begin so.
final class SpanConditions {
    /// As OpenTelemetry's conventions for HTTP have it, the newest first.
    private static final SpanField PATH = new SpanField.FirstOf(List.of(
            new Attribute(Place.SPAN, "http.route"),
            new Attribute(Place.SPAN, "url.path"),
            new Attribute(Place.SPAN, "http.target")));

    private SpanConditions() {}

    static SpanFilter service(List<String> names) {
        return oneOf(names, Intrinsic.SERVICE, SpanFilter.ServiceIs::new);
    }

    static SpanFilter operation(List<String> names) {
        return oneOf(names, Intrinsic.NAME, SpanFilter.NameIs::new);
    }

    /// Where an HTTP request goes: the template of its path, or else the path itself, without a query.
    static SpanFilter endpoint(List<String> names) {
        String pattern = names.stream()
                .map(name -> isPrefix(name) ? startOf(name) + ".*" : Pattern.quote(name) + "(?:\\?.*)?")
                .collect(Collectors.joining("|", "(?s)(?:", ")"));
        return new SpanFilter.Matches(PATH, Pattern.compile(pattern));
    }

    /// An attribute of the span, or else of its resource, whatever its type; those that begin so are texts.
    static SpanFilter attribute(String key, List<String> names) {
        var own = new Attribute(Place.SPAN, key);
        var ofResource = new Attribute(Place.RESOURCE, key);
        return new SpanFilter.Or(List.of(
                oneOf(names, own, text -> new SpanFilter.AttributeReads(Place.SPAN, key, text)),
                new SpanFilter.And(List.of(
                        new SpanFilter.Not(new SpanFilter.Exists(own)),
                        oneOf(names, ofResource, text -> new SpanFilter.AttributeReads(Place.RESOURCE, key, text))))));
    }

    private static SpanFilter oneOf(List<String> names, SpanField field, Function<String, SpanFilter> is) {
        var filters = new ArrayList<SpanFilter>();
        for (String name : names) {
            filters.add(
                    isPrefix(name)
                            ? new SpanFilter.Matches(field, Pattern.compile("(?s)" + startOf(name) + ".*"))
                            : is.apply(name));
        }
        return filters.size() == 1 ? filters.getFirst() : new SpanFilter.Or(filters);
    }

    private static boolean isPrefix(String name) {
        return name.endsWith("*");
    }

    private static String startOf(String name) {
        return Pattern.quote(name.substring(0, name.length() - 1));
    }
}

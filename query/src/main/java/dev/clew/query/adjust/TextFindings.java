package dev.clew.query.adjust;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Link;
import dev.clew.model.Span;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What became of the texts and attributes of a span on the way in.
final class TextFindings {
    private static final char REPLACEMENT = '\ufffd';

    /// What the receiver writes beside what it has cut.
    private static final String SANITIZED = "clew.sanitized";

    /// How a value ends that the receiver wrote in the place of a list.
    private static final String TOO_DEEP = "nested too deeply to be kept)";

    private final Set<String> cuts = new LinkedHashSet<>();
    private boolean isReplaced;

    void look(Span span) {
        look(span.name());
        look(span.traceState());
        look(span.status().message());
        look(span.attributes());
        for (Event event : span.events()) {
            look(event.name());
            look(event.attributes());
        }
        for (Link link : span.links()) {
            look(link.traceState());
            look(link.attributes());
        }
        look(span.scope().name());
        look(span.scope().version());
        look(span.scope().attributes());
    }

    void look(Attributes attributes) {
        for (int i = 0; i < attributes.size(); i++) {
            look(attributes.key(i));
            if (attributes.key(i).equals(SANITIZED)) {
                cuts.addAll(List.of(attributes.value(i).text().split(",")));
            }
            look(attributes.value(i));
        }
    }

    /// Recursion ends: values come from readers that limit their depth.
    private void look(AnyValue value) {
        switch (value) {
            case AnyValue.StringValue(var text) -> {
                look(text);
                if (text.endsWith(TOO_DEEP)) {
                    cuts.add("depth");
                }
            }
            case AnyValue.ArrayValue(var values) -> values.forEach(this::look);
            case AnyValue.KeyValueList(var values) -> look(values);
            case AnyValue.BoolValue _,
                    AnyValue.IntValue _,
                    AnyValue.DoubleValue _,
                    AnyValue.BytesValue _,
                    AnyValue.EmptyValue _ -> {}
        }
    }

    private void look(String text) {
        isReplaced |= text.indexOf(REPLACEMENT) >= 0;
    }

    void add(TextFindings others) {
        isReplaced |= others.isReplaced;
        cuts.addAll(others.cuts);
    }

    void tell(List<String> warnings) {
        if (isReplaced) {
            warnings.add("some of its text has U+FFFD in the place of what was no UTF-8");
        }
        if (!cuts.isEmpty()) {
            warnings.add("more was sent than is kept, and cut (%s): %s says where, see docs/limits.md"
                    .formatted(String.join(", ", cuts), SANITIZED));
        }
    }
}

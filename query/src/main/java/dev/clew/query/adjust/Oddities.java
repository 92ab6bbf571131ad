package dev.clew.query.adjust;

import dev.clew.model.Resource;
import dev.clew.model.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Says what is odd about a span in itself. Nothing is changed for that: spans are kept as they were sent, but for what
/// was cut on the way in.
final class Oddities {
    private static final Instant CLOCKS_ARE_SET = Instant.parse("2000-01-01T00:00:00Z");
    private static final Duration FAR = Duration.ofDays(366);

    private final Instant now;
    private @Nullable Resource resource;
    private TextFindings ofResource = new TextFindings();

    /// @param now what lies far after it is odd
    Oddities(Instant now) {
        this.now = now;
    }

    AdjustedSpan mark(AdjustedSpan adjusted) {
        Span span = adjusted.span();
        var warnings = new ArrayList<String>();
        names(span, warnings);
        times(span, warnings);
        var findings = new TextFindings();
        findings.add(ofResource(span.resource()));
        findings.look(span);
        findings.tell(warnings);
        return warnings.isEmpty() ? adjusted : adjusted.with(warnings);
    }

    /// Spans in a row often have the same one; an equal one may be looked at again.
    @SuppressWarnings("ReferenceEquality")
    private TextFindings ofResource(Resource of) {
        if (of != resource) {
            resource = of;
            ofResource = new TextFindings();
            ofResource.look(of.attributes());
        }
        return ofResource;
    }

    private static void names(Span span, List<String> warnings) {
        if (span.name().isEmpty()) {
            warnings.add("it was sent without a name");
        }
        String service = span.resource().attributes().text(Resource.SERVICE_NAME);
        if (service == null || service.isEmpty()) {
            warnings.add("it was sent without a service.name; %s stands for that".formatted(Resource.UNKNOWN_SERVICE));
        }
    }

    private void times(Span span, List<String> warnings) {
        Instant start = Instant.ofEpochSecond(0, span.startNanos());
        if (span.startNanos() == 0) {
            warnings.add("it was sent without a start time");
        } else if (span.startNanos() < 0) {
            warnings.add("it starts after the year 2262, which counts as before 1970 (a time in another unit?)");
        } else if (start.isBefore(CLOCKS_ARE_SET)) {
            warnings.add("it starts at %s (a clock that was not set, or a time in another unit?)".formatted(start));
        } else if (start.isAfter(now.plus(FAR))) {
            warnings.add("it starts at %s, more than a year from now (a clock that is wrong?)".formatted(start));
        }
        if (span.endNanos() < span.startNanos()) {
            warnings.add("it ends before it starts, or after the year 2262; its duration is shown as zero");
        }
    }
}

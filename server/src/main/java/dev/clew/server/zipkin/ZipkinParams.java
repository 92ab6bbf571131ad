package dev.clew.server.zipkin;

import com.linecorp.armeria.common.QueryParams;
import dev.clew.model.TraceId;
import dev.clew.query.zipkin.ZipkinQuestion;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The query string of a request to Zipkin's API. What is wrong is refused in the words of Zipkin's
/// server, with an [IllegalArgumentException].
final class ZipkinParams {
    static final long DAY_MILLIS = 86_400_000;

    /// Most traces of one answer; Zipkin has no limit.
    static final int MOST_TRACES = 1_500;

    private static final int DEFAULT_LIMIT = 10;
    private static final int LONG_ID = 32;

    private final QueryParams query;

    ZipkinParams(QueryParams query) {
        this.query = query;
    }

    String required(String name) {
        String value = query.get(name);
        if (value == null) {
            throw new IllegalArgumentException("Mandatory parameter/header/attribute is missing: " + name);
        }
        return value;
    }

    long requiredNumber(String name) {
        return number(required(name), "long");
    }

    long number(String name, long otherwise) {
        String value = query.get(name);
        return value == null ? otherwise : number(value, "Long");
    }

    private static long number(String value, String type) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("Can't convert '%s' to type '%s'.".formatted(shown(value), type));
        }
    }

    ZipkinQuestion question(InstantSource clock) {
        long limit = number("limit", DEFAULT_LIMIT);
        if (limit > MOST_TRACES) {
            throw new IllegalArgumentException("limit > " + MOST_TRACES);
        }
        return new ZipkinQuestion(
                query.get("serviceName"),
                query.get("remoteServiceName"),
                query.get("spanName"),
                ZipkinQuestion.annotations(query.get("annotationQuery", "")),
                duration("minDuration", 0),
                duration("maxDuration", Long.MAX_VALUE),
                number("endTs", clock.millis()),
                number("lookback", DAY_MILLIS),
                (int) Math.max(0, limit));
    }

    private long duration(String name, long otherwise) {
        String value = query.get(name);
        if (value == null) {
            return otherwise;
        }
        long micros = number(value, "Long");
        if (name.equals("minDuration")) {
            ZipkinQuestion.requirePositive(name, micros);
        }
        return micros;
    }

    /// Two traces or more.
    List<TraceId> traceIds() {
        String texts = required("traceIds");
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("traceIds parameter is empty");
        }
        var ids = new LinkedHashSet<TraceId>();
        for (String text : texts.split(",", MOST_TRACES)) {
            if (!ids.add(traceId(text))) {
                throw new IllegalArgumentException("redundant traceId: " + text);
            }
        }
        if (ids.size() == 1) {
            throw new IllegalArgumentException("Use /api/v2/trace/{traceId} endpoint to retrieve a single trace");
        }
        return new ArrayList<>(ids);
    }

    /// 1 to 32 hexadecimal digits in lower case.
    static TraceId traceId(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            throw new IllegalArgumentException("traceId is empty");
        }
        if (text.length() > LONG_ID) {
            throw new IllegalArgumentException("traceId.length > " + LONG_ID);
        }
        if (!text.matches("[0-9a-f]+")) {
            throw new IllegalArgumentException(text + " should be lower-hex encoded with no prefix");
        }
        TraceId id = TraceId.parse(text);
        if (id.isZero()) {
            throw new IllegalArgumentException("traceId is all zeros");
        }
        return id;
    }

    private static String shown(String value) {
        return value.length() <= 100 ? value : value.substring(0, 100) + "...";
    }
}

package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpStatus;
import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.LogRecord;
import dev.clew.model.Resource;
import dev.clew.model.Scope;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpRecordWriter;
import dev.clew.model.otlp.OtlpWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/// Spans that were sent to a server, and what was logged inside each, a request each; and which of them it
/// acknowledged. The records of a span are shown on it, all of them or none.
final class SentLogs {
    private final Set<Long> acknowledgedSpans = ConcurrentHashMap.newKeySet();
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicLong last = new AtomicLong();

    private static TraceId id(long number) {
        return new TraceId(8, number);
    }

    private static Span span(long number) {
        return new SpanBuilder(id(number), number)
                .name("logging")
                .startNanos(1_795_000_000_000_000_000L + number)
                .resource(Resource.of("cart"))
                .build();
    }

    private static List<LogRecord> records(long number) {
        var records = new ArrayList<LogRecord>();
        for (int n = 0; n < 3 + number % 5; n++) {
            records.add(new LogRecord(
                    id(number),
                    number,
                    1,
                    1_795_000_000_000_000_000L + number * 100 + n,
                    0,
                    9,
                    "INFO",
                    "",
                    AnyValue.of("line %d of %d %s".formatted(n, number, ".".repeat(100))),
                    Attributes.EMPTY,
                    0,
                    Resource.of("cart"),
                    Scope.NONE));
        }
        return records;
    }

    /// Sends the next span, and what was logged inside it.
    ///
    /// @throws java.util.concurrent.CompletionException if the connection breaks before there is an answer
    void send(WebClient client) {
        long number = last.incrementAndGet();
        if (post(client, "/v1/traces", OtlpWriter.write(List.of(span(number))))) {
            acknowledgedSpans.add(number);
        }
        if (post(client, "/v1/logs", OtlpRecordWriter.write(records(number)))) {
            acknowledged.add(number);
        }
    }

    private static boolean post(WebClient client, String path, byte[] request) {
        return SentTraces.post(client, path, request).status().equals(HttpStatus.OK);
    }

    /// How many spans were sent.
    long count() {
        return last.get();
    }

    /// Of how many of them the log records were acknowledged.
    int acknowledgedCount() {
        return acknowledged.size();
    }

    /// Asks for the spans after `from`.
    ///
    /// @return how many there are
    long check(WebClient client, long from, String where) {
        return LongStream.rangeClosed(from + 1, last.get())
                .parallel()
                .map(number -> checkOne(client, number, where))
                .sum();
    }

    private int checkOne(WebClient client, long number, String where) {
        List<Span> stored = SentTraces.trace(client, id(number));
        assertThat(stored.isEmpty() && acknowledgedSpans.contains(number))
                .as("%s: span %d is lost", where, number)
                .isFalse();
        for (Span span : stored) {
            if (acknowledged.contains(number) || !span.events().isEmpty()) {
                assertThat(span.events())
                        .as("%s, span %d", where, number)
                        .extracting(event -> event.attributes().get("message"))
                        .containsExactlyElementsOf(
                                records(number).stream().map(LogRecord::body).toList());
            }
        }
        return stored.size();
    }
}

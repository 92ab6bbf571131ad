package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.model.otlp.SpanDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/// Traces that were sent to a server, a request each, and which of them it acknowledged: acknowledged ⊆ stored ⊆ sent,
/// each trace whole or not at all.
final class SentTraces {
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicLong last = new AtomicLong();
    private final int fillerBytes;

    /// @param fillerBytes how much longer than it need be a span is
    SentTraces(int fillerBytes) {
        this.fillerBytes = fillerBytes;
    }

    /// The spans of trace `number`: it alone decides about them.
    List<Span> spans(long number) {
        var id = new TraceId(7, number);
        var spans = new ArrayList<Span>();
        for (int n = 1; n <= 5 + number * 31 % 30; n++) {
            spans.add(new SpanBuilder(id, number << 8 | n)
                    .parentSpanId(n == 1 ? 0 : number << 8 | (n / 2))
                    .name("span " + n)
                    .startNanos(1_795_000_000_000_000_000L + number * 1_000 + n)
                    .attributes(Attributes.of("filler", AnyValue.of((number + ".").repeat(1 + fillerBytes / 4))))
                    .build());
        }
        return spans;
    }

    /// Sends the next trace.
    ///
    /// @throws CompletionException if the connection breaks before there is an answer
    AggregatedHttpResponse send(WebClient client) {
        long number = last.incrementAndGet();
        AggregatedHttpResponse answer = post(client, "/v1/traces", OtlpWriter.write(spans(number)));
        if (answer.status().equals(HttpStatus.OK)) {
            acknowledged.add(number);
        }
        return answer;
    }

    /// Sends a request, which is taken or, if not, may be sent again.
    static AggregatedHttpResponse post(WebClient client, String path, byte[] request) {
        AggregatedHttpResponse answer = client.execute(
                        HttpRequest.of(HttpMethod.POST, path, MediaType.X_PROTOBUF, request))
                .aggregate()
                .join();
        if (!answer.status().equals(HttpStatus.OK)) {
            assertThat(answer.status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
            assertThat(answer.headers().get(HttpHeaderNames.RETRY_AFTER)).isNotNull();
        }
        return answer;
    }

    /// How many were sent.
    long count() {
        return last.get();
    }

    int acknowledgedCount() {
        return acknowledged.size();
    }

    /// Asks for the traces after `from`.
    ///
    /// @return how many spans there are of them
    long check(WebClient client, long from, String where) {
        return LongStream.rangeClosed(from + 1, last.get())
                .parallel()
                .map(number -> checkOne(client, number, where))
                .sum();
    }

    private int checkOne(WebClient client, long number, String where) {
        List<Span> stored = trace(client, new TraceId(7, number));
        if (acknowledged.contains(number) || !stored.isEmpty()) {
            assertThat(stored).as("%s, trace %d", where, number).containsExactlyInAnyOrderElementsOf(spans(number));
        }
        return stored.size();
    }

    static List<Span> trace(WebClient client, TraceId id) {
        AggregatedHttpResponse answer = client.execute(RequestHeaders.of(
                        HttpMethod.GET, "/api/traces/" + id, HttpHeaderNames.ACCEPT, MediaType.PROTOBUF))
                .aggregate()
                .join();
        assertThat(answer.status()).isIn(HttpStatus.OK, HttpStatus.NOT_FOUND);
        return answer.status().equals(HttpStatus.OK)
                ? new SpanDecoder().decode(answer.content().array())
                : List.of();
    }
}

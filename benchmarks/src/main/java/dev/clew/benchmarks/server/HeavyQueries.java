package dev.clew.benchmarks.server;

import dev.clew.model.Span;
import dev.clew.model.TraceId;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Questions in TraceQL that look at everything a server stored in a time, and what they come to. Throws if an answer
/// is wrong.
final class HeavyQueries {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// How long somebody waits who is told to come again, as he is told.
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final ServerUnderTest server;
    private final String time;
    private final Map<String, Long> expected = new LinkedHashMap<>();

    private record Place(TraceId trace, long span) {}

    /// @param sent what the server was sent in each of `rounds`
    HeavyQueries(ServerUnderTest server, List<Span> sent, int rounds, long fromNanos, long toNanos) {
        this.server = server;
        time = "&step=%ds&start=%d&end=%d".formatted((toNanos - fromNanos) / 100_000_000_000L + 1, fromNanos, toNanos);
        Set<Place> all = new HashSet<>();
        sent.forEach(span -> all.add(new Place(span.traceId(), span.spanId())));
        Predicate<Span> isBelow = span -> all.contains(new Place(span.traceId(), span.parentSpanId()));
        long spans = (long) rounds * sent.size();
        long failedBelow =
                rounds * sent.stream().filter(isBelow.and(Span::isError)).count();
        expected.put("{ } | count_over_time() by (name, resource.service.name)", spans);
        expected.put("{ } | histogram_over_time(duration) by (name)", spans);
        expected.put("{ } >> { status = error } | count_over_time() by (name)", failedBelow);
        expected.put("{ } > { status = error } | count_over_time()", failedBelow);
    }

    /// Asks each once, while nothing else goes on.
    void askAlone() throws IOException, InterruptedException {
        var books = new Books();
        for (String query : expected.keySet()) {
            long nanos = System.nanoTime();
            ask(query, books);
            System.out.printf(
                    "{\"query\":\"%s\",\"alone_ms\":%.0f}%n",
                    query.replace("\"", "'"), (System.nanoTime() - nanos) / 1e6);
        }
        if (books.answered != expected.size()) {
            throw new IllegalStateException("not all were answered: " + books);
        }
    }

    /// Some who ask all the time, until they are closed.
    Clients keepAsking(int clients, Books books) {
        return new Clients(clients, books);
    }

    private void ask(String query, Books books) throws IOException, InterruptedException {
        Answer answer =
                server.ask("/api/metrics/query_range?q=" + URLEncoder.encode(query, StandardCharsets.UTF_8) + time);
        String truncated = answer.truncatedBecause();
        if (answer.status() == 429) {
            books.toldToComeAgain();
            Thread.sleep(AGAIN);
        } else if (answer.status() != 200) {
            books.failed(answer.status());
        } else if (!truncated.isEmpty()) {
            books.truncated(truncated);
        } else {
            double sum = sum(JSON.readTree(answer.body()));
            if (sum != expected.getOrDefault(query, 0L)) {
                throw new IllegalStateException(
                        "%s comes to %.0f, and %d were sent".formatted(query, sum, expected.get(query)));
            }
            books.answered();
        }
    }

    private static double sum(JsonNode answer) {
        return answer.path("series")
                .valueStream()
                .flatMap(series -> series.path("samples").valueStream())
                .mapToDouble(sample -> sample.path("value").asDouble())
                .sum();
    }

    /// What became of questions. Safe for several threads.
    static final class Books {
        private long answered;
        private long again;
        private long cut;
        private final Map<Integer, Long> others = new LinkedHashMap<>();
        private String why = "";

        private synchronized void answered() {
            answered++;
        }

        private synchronized void toldToComeAgain() {
            again++;
        }

        private synchronized void truncated(String because) {
            cut++;
            why = because;
        }

        private synchronized void failed(int status) {
            others.merge(status, 1L, Long::sum);
        }

        @Override
        public synchronized String toString() {
            return "\"whole\":%d,\"truncated\":%d,\"again_429\":%d,\"others\":\"%s\",\"truncated_because\":\"%s\""
                    .formatted(answered, cut, again, others, why);
        }
    }

    /// Each asks one question after the other, all of them in turns.
    final class Clients implements AutoCloseable {
        private final List<Thread> threads = new ArrayList<>();
        private final List<Throwable> failures = new ArrayList<>();
        private volatile boolean isOver;

        private Clients(int count, Books books) {
            List<String> queries = List.copyOf(expected.keySet());
            for (int i = 0; i < count; i++) {
                int first = i;
                threads.add(Thread.startVirtualThread(() -> keepAsking(queries, first, books)));
            }
        }

        private void keepAsking(List<String> queries, int first, Books books) {
            try {
                for (int i = first; !isOver; i++) {
                    ask(queries.get(i % queries.size()), books);
                }
            } catch (IOException | RuntimeException e) {
                if (!isOver) {
                    failed(e);
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        private synchronized void failed(Throwable failure) {
            failures.add(failure);
        }

        /// They leave without waiting for their answers.
        @Override
        public void close() {
            isOver = true;
            threads.forEach(Thread::interrupt);
            try {
                for (Thread thread : threads) {
                    thread.join();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            synchronized (this) {
                if (!failures.isEmpty()) {
                    throw new IllegalStateException("a client got no answer, or a wrong one", failures.getFirst());
                }
            }
        }
    }
}

package dev.clew.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Histogram;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.SpanKind;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.store.Aggregate;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanField;
import dev.clew.store.SpanFilter;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the engine makes of spans is what SQL makes of a table of them. The table is filled without [SpanField], so
/// that this judges what fields mean as well.
class DuckDbAggregationTest {
    private static final String TABLE = """
            CREATE TABLE spans (start_nanos BIGINT, service VARCHAR, name VARCHAR, kind VARCHAR, status VARCHAR,
                duration BIGINT, host VARCHAR, route VARCHAR, tier VARCHAR, retries DOUBLE)""";
    private static final Map<SpanField, String> GROUPS = Map.of(
            SpanField.Intrinsic.SERVICE,
            "service",
            SpanField.Intrinsic.NAME,
            "name",
            SpanField.Intrinsic.KIND,
            "kind",
            SpanField.Intrinsic.STATUS,
            "status",
            new SpanField.Attribute(SpanFilter.Place.RESOURCE, "host.name"),
            "host",
            new SpanField.Attribute(SpanFilter.Place.SPAN, "http.route"),
            "route",
            new SpanField.Attribute(SpanFilter.Place.SPAN, "user.tier"),
            "tier");
    private static final Map<SpanField, String> NUMBERS = Map.of(
            SpanField.Intrinsic.DURATION,
            "duration",
            new SpanField.Attribute(SpanFilter.Place.SPAN, "retries"),
            "retries");
    private static final double[] QUANTILES = {0.5, 0.9, 0.99};

    @TempDir
    Path folder;

    /// What the two are asked, each in its own words.
    private record Question(SpanAggregation ours, String sql) {}

    private record Row(long spans, long errors, long numbers, double sum, double min, double max, double[] quantiles) {}

    @Test
    void sqlComesToTheSame() throws SQLException {
        for (int seed = 0; seed < 3; seed++) {
            var random = new Random(seed);
            List<Span> spans = new RandomSpans(seed)
                    .traces(1_200).stream()
                            .filter(DuckDbAggregationTest::hasPlainNumber)
                            .toList();
            try (SegmentStore store = SegmentStore.open(
                            folder.resolve("seed-" + seed),
                            new ColumnarFormat(() -> new Block(2_500, Long.MAX_VALUE)),
                            StoreLimits.DEFAULT);
                    Connection database = DriverManager.getConnection("jdbc:duckdb:")) {
                send(random, spans, store);
                fill(database, spans);
                for (int i = 0; i < 80; i++) {
                    Question question = question(random, spans);
                    compare(
                            store.aggregate(question.ours),
                            rows(database, question),
                            "seed %d: %s".formatted(seed, question));
                }
            }
        }
    }

    /// DuckDB refuses sums that overflow, and sorts NaN above all numbers.
    private static boolean hasPlainNumber(Span span) {
        return !(span.attributes().get("retries") instanceof AnyValue.DoubleValue(var number))
                || Math.abs(number) < 1e300;
    }

    /// Some of it twice.
    private static void send(Random random, List<Span> spans, SegmentStore store) {
        for (int from = 0; from < spans.size(); from += 500) {
            var batch = new ArrayList<>(spans.subList(from, Math.min(spans.size(), from + 500)));
            for (int again = 0; again < 50; again++) {
                batch.add(spans.get(random.nextInt(from + 1)));
            }
            byte[] bytes = OtlpWriter.write(batch);
            store.append(new SpanBatch(Tenant.DEFAULT, 1, bytes, 0, bytes.length));
        }
    }

    private static void fill(Connection database, List<Span> spans) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute(TABLE);
        }
        try (DuckDBAppender rows =
                database.unwrap(DuckDBConnection.class).createAppender(DuckDBConnection.DEFAULT_SCHEMA, "spans")) {
            for (Span span : spans) {
                rows.beginRow();
                rows.append(span.startNanos());
                append(rows, span.serviceName());
                append(rows, span.name());
                append(rows, span.kind().name().toLowerCase(Locale.ROOT));
                append(rows, span.status().code().name().toLowerCase(Locale.ROOT));
                rows.append(span.durationNanos());
                append(rows, first(span.resource().attributes(), "host.name"));
                append(rows, first(span.attributes(), "http.route"));
                append(rows, first(span.attributes(), "user.tier"));
                switch (span.attributes().get("retries")) {
                    case AnyValue.IntValue(var whole) -> rows.append((double) whole);
                    case AnyValue.DoubleValue(var number) -> rows.append(number);
                    case null, default -> rows.appendNull();
                }
                rows.endRow();
            }
        }
    }

    private static void append(DuckDBAppender rows, String text) throws SQLException {
        if (text == null) {
            rows.appendNull();
        } else {
            rows.append(text);
        }
    }

    private static String first(Attributes attributes, String key) {
        AnyValue value = attributes.get(key);
        return value == null ? null : text(value);
    }

    /// Different for different values: the number 1 is not the text "1".
    private static String text(AnyValue value) {
        return value instanceof AnyValue.StringValue(var text)
                ? text
                : "%s %s %d".formatted(value.getClass().getSimpleName(), value.text(), value.hashCode());
    }

    private static Question question(Random random, List<Span> spans) {
        var by = new ArrayList<SpanField>();
        var columns = new ArrayList<String>();
        GROUPS.forEach((field, column) -> {
            if (random.nextInt(4) == 0) {
                by.add(field);
                columns.add(column);
            }
        });
        long step = List.of(0L, 1_000_000_000L, 13_000_000_000L).get(random.nextInt(3));
        columns.add(step == 0 ? "0" : "start_nanos // %d * %d".formatted(step, step));
        SpanField measured = random.nextBoolean()
                ? SpanField.Intrinsic.DURATION
                : new SpanField.Attribute(SpanFilter.Place.SPAN, "retries");
        Span like = spans.get(random.nextInt(spans.size()));
        Map<SpanFilter, String> filters = filters(like);
        SpanFilter filter = List.copyOf(filters.keySet()).get(random.nextInt(filters.size()));
        long from = like.startNanos();
        var range = random.nextBoolean() ? TimeRange.ALL : new TimeRange(from, from + 20_000_000_000L);
        var sql = """
                SELECT %1$s, count(*), count(*) FILTER (status = 'error'), count(%2$s), sum(%2$s), min(%2$s), max(%2$s),
                    quantile_disc(%2$s, 0.5), quantile_disc(%2$s, 0.9), quantile_disc(%2$s, 0.99)
                FROM spans WHERE (%3$s) AND start_nanos BETWEEN %4$d AND %5$d GROUP BY %6$s""".formatted(
                        String.join(", ", columns),
                        NUMBERS.get(measured),
                        filters.get(filter),
                        range.fromNanos(),
                        range.toNanos(),
                        IntStream.rangeClosed(1, columns.size())
                                .mapToObj(Integer::toString)
                                .collect(Collectors.joining(", ")));
        return new Question(
                new SpanAggregation(
                        Tenant.DEFAULT,
                        filter,
                        range,
                        by,
                        measured,
                        SpanAggregation.Detail.HISTOGRAM,
                        step,
                        Integer.MAX_VALUE,
                        ScanLimits.NONE),
                sql);
    }

    private static Map<SpanFilter, String> filters(Span like) {
        var filters = new LinkedHashMap<SpanFilter, String>();
        var service = new SpanFilter.ServiceIs(like.serviceName());
        String serviceSql = "service = '%s'".formatted(like.serviceName());
        var slow = new SpanFilter.DurationAtLeast(like.durationNanos());
        String slowSql = "duration >= " + like.durationNanos();
        filters.put(new SpanFilter.Any(), "true");
        filters.put(service, serviceSql);
        filters.put(slow, slowSql);
        filters.put(new SpanFilter.IsError(), "status = 'error'");
        filters.put(new SpanFilter.KindIs(SpanKind.SERVER), "kind = 'server'");
        filters.put(new SpanFilter.And(List.of(service, slow)), serviceSql + " AND " + slowSql);
        filters.put(new SpanFilter.Or(List.of(service, slow)), serviceSql + " OR " + slowSql);
        filters.put(new SpanFilter.Not(service), "NOT " + serviceSql);
        filters.put(new SpanFilter.AttributeReads(SpanFilter.Place.RESOURCE, "host.name", "host-1"), "host = 'host-1'");
        return filters;
    }

    private static Map<List<String>, Row> rows(Connection database, Question question) throws SQLException {
        int groups = question.ours.by().size();
        var rows = new HashMap<List<String>, Row>();
        try (Statement statement = database.createStatement();
                ResultSet found = statement.executeQuery(question.sql)) {
            while (found.next()) {
                var key = new ArrayList<String>();
                // The last one is the step.
                for (int i = 1; i <= groups + 1; i++) {
                    key.add(found.getString(i));
                }
                int at = groups + 2;
                var row = new Row(
                        found.getLong(at),
                        found.getLong(at + 1),
                        found.getLong(at + 2),
                        found.getDouble(at + 3),
                        found.getDouble(at + 4),
                        found.getDouble(at + 5),
                        new double[] {found.getDouble(at + 6), found.getDouble(at + 7), found.getDouble(at + 8)});
                rows.put(key, row);
            }
        }
        return rows;
    }

    private static void compare(Aggregate ours, Map<List<String>, Row> rows, String what) {
        assertThat(ours.completeness().isComplete()).isTrue();
        var seen = new HashSet<List<String>>();
        for (Aggregate.Cell cell : ours.cells()) {
            var key = new ArrayList<String>();
            cell.group()
                    .forEach(value ->
                            key.add(value.map(DuckDbAggregationTest::text).orElse(null)));
            key.add(Long.toString(cell.stepNanos()));
            assertThat(rows).as(what).containsKey(key);
            assertThat(seen.add(key)).isTrue();
            compare(cell, rows.get(key), key + " of " + what);
        }
        assertThat(seen).as(what).isEqualTo(rows.keySet());
    }

    private static void compare(Aggregate.Cell ours, Row row, String what) {
        assertThat(ours.spans()).as(what).isEqualTo(row.spans);
        assertThat(ours.errors()).as(what).isEqualTo(row.errors);
        Aggregate.Numbers numbers = ours.numbers();
        assertThat(numbers.count()).as(what).isEqualTo(row.numbers);
        if (row.numbers == 0) {
            return;
        }
        double largest = Math.max(Math.abs(row.min), Math.abs(row.max));
        assertThat(numbers.sum()).as(what).isCloseTo(row.sum, within(1e-9 * row.numbers * largest));
        assertThat(numbers.mean()).as(what).isCloseTo(row.sum / row.numbers, within(1e-9 * largest));
        assertThat(numbers.min()).as(what).isEqualTo(row.min);
        assertThat(numbers.max()).as(what).isEqualTo(row.max);
        for (int i = 0; i < QUANTILES.length; i++) {
            double exact = row.quantiles[i];
            double near = Math.max(Math.abs(exact) * Histogram.RELATIVE_ERROR, Double.MIN_NORMAL);
            assertThat(numbers.quantile(QUANTILES[i]))
                    .as("quantile %s, %s", QUANTILES[i], what)
                    .isCloseTo(exact, within(near));
        }
    }
}

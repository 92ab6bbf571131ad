package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.query.WholeTrace;
import dev.clew.query.columns.TraceColumns;
import dev.clew.query.promql.PromAnswer;
import dev.clew.query.quality.TraceQuality;
import dev.clew.query.traceql.metrics.MetricsAnswer;
import dev.clew.query.traceql.search.SearchAnswer;
import dev.clew.query.traceql.syntax.QueryLimits;
import dev.clew.query.zipkin.ZipkinSearch;
import dev.clew.receive.Refusal;
import dev.clew.receive.edit.SpanLimits;
import dev.clew.server.jaeger.JaegerApi;
import dev.clew.server.prometheus.PrometheusApi;
import dev.clew.server.tempo.TempoApi;
import dev.clew.server.zipkin.ZipkinApi;
import dev.clew.store.ScanLimits;
import dev.clew.store.segment.v1.Block;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// A limit that a document states is the limit that there is.
class LimitsDocumentTest {
    private static final Pattern ROW =
            Pattern.compile("^\\| [^|]+ \\| ([\\d,]+)( [KM]iB)? \\| [^|]+ \\| `([\\w.]+)` \\|$", Pattern.MULTILINE);

    private static final List<Class<?>> NEIGHBOURS = List.of(
            Refusal.class,
            SpanLimits.class,
            Block.class,
            ClewServer.class,
            JaegerApi.class,
            TempoApi.class,
            PrometheusApi.class,
            PromAnswer.class,
            TraceColumns.class,
            TraceQuality.class,
            WholeTrace.class,
            QueryLimits.class,
            ScanLimits.class,
            SearchAnswer.class,
            MetricsAnswer.class,
            ZipkinApi.class,
            ZipkinSearch.class);

    @Test
    void everyFigureIsThatOfItsConstant() throws Exception {
        String document = Files.readString(Path.of("../docs/limits.md"));
        List<MatchResult> rows = ROW.matcher(document).results().toList();
        long tableRows = document.lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| what"))
                .count();
        assertThat(rows).hasSize((int) tableRows).hasSizeGreaterThan(14);
        for (MatchResult row : rows) {
            long figure = Long.parseLong(row.group(1).replace(",", ""));
            long unit = row.group(2) == null ? 1 : row.group(2).equals(" KiB") ? 1 << 10 : 1 << 20;
            assertThat(value(row.group(3))).as(row.group(3)).isEqualTo(figure * unit);
        }
    }

    /// @param name `Class.CONSTANT`, or `Class.CONSTANT.component` of a record
    private static long value(String name) throws ReflectiveOperationException {
        List<String> parts = List.of(name.split("\\.", -1));
        Field constant = named(parts.getFirst()).getDeclaredField(parts.get(1));
        constant.setAccessible(true);
        Object value = constant.get(null);
        if (parts.size() > 2) {
            Method component = value.getClass().getMethod(parts.get(2));
            value = component.invoke(value);
        }
        return value instanceof Duration duration ? duration.toSeconds() : ((Number) value).longValue();
    }

    private static Class<?> named(String simpleName) throws ClassNotFoundException {
        for (Class<?> neighbour : NEIGHBOURS) {
            try {
                return Class.forName(neighbour.getPackageName() + "." + simpleName);
            } catch (ClassNotFoundException _) {
                // Then it is beside another one.
            }
        }
        throw new ClassNotFoundException(simpleName);
    }
}

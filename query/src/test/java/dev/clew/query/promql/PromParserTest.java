package dev.clew.query.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.query.traceql.syntax.InvalidQuery;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromParserTest {
    private static final String SYMBOLS = "(){}[]\"'`,=~!<>+-*/1ae.# \\";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1+1",
                "-1 * (2 - .5e3) / +Inf > bool 3",
                "sum by (client, server) (rate(traces_service_graph_request_total{client=~\"a|b\"}[1h30m]))",
                "sum(rate(traces_spanmetrics_calls_total{span_name!='x',}[5m])) by (span_name,)",
                "histogram_quantile(.9, sum(rate(traces_spanmetrics_latency_bucket{}[5m])) by (le))",
                "topk(5, increase({__name__=`traces_spanmetrics_calls_total`}[1d])) > 0 # the busiest",
                "SUM without(span_kind) (rate(traces_spanmetrics_calls_total[1m]))"
            })
    void understands(String query) {
        assertThat(PromParser.parse(query)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "                        | line 1, column 1: a number, a function or a metric is expected, but nothing"
                        + " was found",
                "1 +                     | line 1, column 4: a number, a function or a metric is expected, but nothing"
                        + " was found",
                "rate(a)                 | line 1, column 7: '[' is expected, but ')' was found",
                "rate(a[5])              | line 1, column 8: a duration such as 5m is expected",
                "rate(a[5m:1m])          | line 1, column 10: subqueries are not supported",
                "rate(a[5m] offset 1h)   | line 1, column 12: 'offset' is not supported",
                "a                       | line 1, column 1: what counts up is worked out from spans for a range of"
                        + " time",
                "a[5m]                   | line 1, column 1: a range stands only in rate() or increase()",
                "abs(a)                  | line 1, column 1: the function 'abs' is not supported",
                "rate(a[5m]) + on(b) 1   | line 1, column 15: 'on' is not supported",
                "1 and 2                 | line 1, column 3: 'and' is not supported here",
                "rate(a{b=c}[5m])        | line 1, column 10: a text in quotes is expected, but 'c' was found",
                "rate(a{b=\"c}[5m])     | line 1, column 10: a text that does not end",
                "rate(a{b=~\"(\"}[5m])  | line 1, column 11: not a pattern",
                "rate(a{b=~\"(.*a){12}{12}{12}{12}$\"}[5m]) | a pattern has 10000 states at most",
                "topk(2147483648, rate(a[5m])) | line 1, column 6: a number from 1 to 10000 is expected",
                "rate(a[9999999999999y]) | line 1, column 8: a duration is 292 years at most",
                "1 ) 2                   | line 1, column 3: an operator, or the end is expected, but ')' was found"
            })
    void pointsAtWhatIsWrong(String query, String problem) {
        assertThatThrownBy(() -> PromParser.parse(query == null ? "" : query))
                .isInstanceOf(InvalidQuery.class)
                .hasMessageContaining(problem);
    }

    @Test
    void refusesWhatIsTooLarge() {
        assertThatThrownBy(() -> PromParser.parse("1".repeat(1_000_000))).hasMessageContaining("65536 characters");
        assertThatThrownBy(() -> PromParser.parse("(".repeat(10_000) + "1" + ")".repeat(10_000)))
                .hasMessageContaining("100 levels");
        assertThatThrownBy(() -> PromParser.parse("-".repeat(10_000) + "1")).hasMessageContaining("100 levels");
        assertThatThrownBy(() -> PromParser.parse("1" + "+1".repeat(10_000))).hasMessageContaining("1000 operators");
        assertThatThrownBy(() -> PromParser.parse("{" + "a=\"b\",".repeat(1_000) + "}["))
                .isInstanceOf(InvalidQuery.class);
    }

    /// Whatever is cut off or changed, a query is understood or refused, and nothing else happens.
    @Test
    void neverFailsOtherwise() {
        long seed = Long.getLong("clew.seed", 0);
        String query = "topk(3, sum by (a) (rate(b{c=~\"d.*\", e!='f'}[1h])) / 2 > bool 1e3)";
        for (int round = 0; round < 20_000; round++) {
            var random = new Random(seed + round);
            var broken = new StringBuilder(query);
            for (int i = random.nextInt(4); i >= 0; i--) {
                int at = random.nextInt(broken.length());
                if (random.nextBoolean()) {
                    broken.deleteCharAt(at);
                } else {
                    broken.insert(at, SYMBOLS.charAt(random.nextInt(SYMBOLS.length())));
                }
            }
            try {
                assertThat(PromParser.parse(broken.toString())).isNotNull();
            } catch (InvalidQuery invalid) {
                assertThat(invalid.offset())
                        .as("seed %d: %s", seed + round, broken)
                        .isBetween(0, broken.length());
            }
        }
    }
}

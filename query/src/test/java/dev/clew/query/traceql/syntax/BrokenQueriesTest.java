package dev.clew.query.traceql.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.contracts.RandomSpans;
import dev.clew.query.traceql.RandomQueries;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Queries with characters that are missing, doubled, swapped or strange: they are read or refused, and nothing else
/// ever happens.
class BrokenQueriesTest {
    private static final String STRANGE = "{}()|&!=~<>+-*/%^,.:\"`\\ \n\t#@$0aé\u0000\ud83d";

    @Test
    void areReadOrRefusedWithAPlace() {
        int refused = 0;
        for (int seed = 0; seed < 20; seed++) {
            var random = new Random(seed);
            var queries = new RandomQueries(random, new RandomSpans(seed).traces(5));
            for (int i = 0; i < 500; i++) {
                String text = QueryPrinter.print(random.nextBoolean() ? queries.search() : queries.metrics());
                var broken = new StringBuilder(text);
                for (int edits = 1 + random.nextInt(3); edits > 0 && !broken.isEmpty(); edits--) {
                    int at = random.nextInt(broken.length());
                    switch (random.nextInt(4)) {
                        case 0 -> broken.deleteCharAt(at);
                        case 1 -> broken.insert(at, STRANGE.charAt(random.nextInt(STRANGE.length())));
                        case 2 -> broken.setLength(at);
                        default -> broken.insert(at, broken.substring(at, Math.min(broken.length(), at + 5)));
                    }
                }
                refused += isRefused(broken.toString(), seed) ? 1 : 0;
                assertThat(QueryParser.halfTyped(broken.toString()))
                        .as("seed %d: %s", seed, broken)
                        .isNotNull();
            }
        }
        assertThat(refused).isBetween(2_000, 9_500);
    }

    private static boolean isRefused(String text, int seed) {
        try {
            Query query = QueryParser.parse(text);
            assertThat(QueryParser.parse(QueryPrinter.print(query)))
                    .as("seed %d: %s", seed, text)
                    .isEqualTo(query);
            return false;
        } catch (InvalidQuery invalid) {
            assertThat(invalid.offset()).as("seed %d: %s", seed, text).isBetween(0, text.length());
            assertThat(invalid.problem()).isNotBlank();
            return true;
        }
    }
}

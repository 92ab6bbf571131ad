package dev.clew.query.traceql.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.contracts.RandomSpans;
import dev.clew.query.traceql.RandomQueries;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QueryPrinterTest {
    @Test
    void whatItPrintsReadsAsTheSameQuery() {
        for (int seed = 0; seed < 50; seed++) {
            var random = new Random(seed);
            var queries = new RandomQueries(random, new RandomSpans(seed).traces(5));
            for (int i = 0; i < 400; i++) {
                Query query = random.nextBoolean() ? queries.search() : queries.metrics();
                String text = QueryPrinter.print(query);
                assertThat(QueryParser.parse(text))
                        .as("seed %d: %s", seed, text)
                        .isEqualTo(query);
            }
        }
    }

    @Test
    void writesWhatPeopleWrite() {
        assertThat(reprinted("{span.http.status_code>=500&&name=~`GET .*`}"))
                .isEqualTo("{ span.http.status_code >= 500 && name =~ \"GET .*\" }");
        assertThat(reprinted("{}")).isEqualTo("{ }");
        assertThat(reprinted("{ .a + 1 * 2 = (3 - 4) - 5 }")).isEqualTo("{ .a + 1 * 2 = 3 - 4 - 5 }");
        assertThat(reprinted("{ .a - (1 - 2) = 3 ^ 4 ^ 5 }")).isEqualTo("{ .a - (1 - 2) = 3 ^ 4 ^ 5 }");
        assertThat(reprinted("{ span.\"a b\" = 1500ms || !(.c = -1) }"))
                .isEqualTo("{ span.\"a b\" = 1500ms || !(.c = -1) }");
        assertThat(reprinted("({}|rate())*100")).isEqualTo("({ } | rate()) * 100.0");
        assertThat(reprinted("{}|rate()by(name)>2|topk(3)with(exemplars=true)"))
                .isEqualTo("{ } | rate() by(name) > 2 | topk(3) with (exemplars=true)");
    }

    private static String reprinted(String text) {
        return QueryPrinter.print(QueryParser.parse(text));
    }
}

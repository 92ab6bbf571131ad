package dev.clew.query.traceql.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.query.traceql.syntax.Query;
import dev.clew.query.traceql.syntax.QueryParser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which queries the store answers on its own; `SearchOracleTest` says that it answers them right.
class PushdownTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ }",
                "{ .a = 1 || span.b =~ \"x.*\" && !(event.c != nil) }",
                "{ nestedSetParent < 0 }",
                "{ nestedSetParent = -1 && status = error }",
                "{ nestedSetParent >= 0 }",
                "{ span.ok && !span.bad }",
                "{ kind = server } || { kind = client }",
                "{ .a = 1 } | { .b = 2 } | select(name)",
                "{ .a = 1 } | by(name) | coalesce()",
                "{ .a = error }"
            })
    void theStoreAnswersOnItsOwn(String query) {
        assertThat(plan(query).isExact()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ .a > .b }",
                "{ .a + 1 > 2 }",
                "{ nestedSetParent > 0 }",
                "{ nestedSetParent = 1 }",
                "{ rootName = \"x\" }",
                "{ childCount > 2 && .a = 1 }",
                "{ !(traceDuration > 1s) }",
                "{ .a } && { .b }",
                "{ .a } >> { .b }",
                "{ .a } | count() > 2"
            })
    void theRestIsWorkedOutOnTraces(String query) {
        assertThat(plan(query).isExact()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ .a } && { .b }",
                "{ .a } >> { .b }",
                "{ .a } !~ ({ .b } &> { .c })",
                "{ .a } < { .b } | { .c = 1 } | select(name)",
                "({ .a } | { .b }) >> { .c }",
            })
    void theStoreTellsByWhatSpansAreToEachOther(String query) {
        assertThat(plan(query).isDecided()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ .a > .b } >> { .b }",
                "{ .a } >> { childCount > 2 }",
                "{ .a } | { .b } >> { .c }",
                "({ .a } >> { .b } | { .c }) >> { .d }",
                "{ .a } >> { .b } | count() > 2",
                "{ .a } >> { .b } | { .c } && { .d }",
            })
    void tracesTellTheRest(String query) {
        assertThat(plan(query).isDecided()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '§', textBlock = """
            { } ; { }
            { resource.service.name = "a\\"b" } ; { resource.service.name = "a\\"b" }
            { .a = 1 && duration > 1500ms } ; { .a = 1 && duration > 1500ms }
            { status = error || kind != server } ; { status = error || kind != server }
            { span."x y" =~ "p.*" } ; { span."x y" =~ "p.*" }
            { event.a = nil } ; { event.a = nil }
            { nestedSetParent < 0 } ; { span:parentID = nil }
            { .a > .b && name = "n" } ; { name = "n" }
            { .a } !~ { .b } ; { .a = true } !~ { .b = true } | { .b = true }
            { .a } &> { name = "n" } ; ({ .a = true } > { name = "n" }) || ({ name = "n" } < { .a = true }) | { .a = true || name = "n" }
            """)
    void saysInTheWordsOfTheLanguageWhatTheStoreIsAsked(String query, String text) {
        assertThat(plan(query).text()).isEqualTo(text);
    }

    private static SearchPlan plan(String query) {
        return SearchPlan.of(((Query.Search) QueryParser.parse(query)).stages());
    }
}

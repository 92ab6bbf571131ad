package dev.clew.query;

import static dev.clew.query.Given.span;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Link;
import dev.clew.model.Resource;
import dev.clew.model.Scope;
import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpanTagTest {
    private static final Span PLAIN = span(1, 1, "cart").build();
    private static final Span FAILED = span(1, 2, "cart")
            .status(new Status(StatusCode.ERROR, "no stock"))
            .kind(SpanKind.SERVER)
            .build();

    @ParameterizedTest
    @ValueSource(strings = {"true", "TRUE", "t", "1"})
    void errorIsTheStatus(String yes) {
        assertThat(matches("error", yes, FAILED)).isTrue();
        assertThat(matches("error", yes, PLAIN)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "F", "0"})
    void noErrorIsAnyOtherStatus(String no) {
        assertThat(matches("error", no, FAILED)).isFalse();
        assertThat(matches("error", no, PLAIN)).isTrue();
    }

    @Test
    void anErrorThatIsNeitherMatchesNothing() {
        assertThat(matches("error", "timeout", FAILED)).isFalse();
        assertThat(matches("error", "timeout", PLAIN)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"server,true", "SERVER,true", "client,false", "waiter,false"})
    void spanKindIsTheKind(String name, boolean expected) {
        assertThat(matches("span.kind", name, FAILED)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"ERROR,true", "error,true", "OK,false", "bad,false"})
    void statusCodeIsTheStatus(String name, boolean expected) {
        assertThat(matches("otel.status_code", name, FAILED)).isEqualTo(expected);
        assertThat(matches("span.status", name, FAILED)).isEqualTo(expected);
    }

    @Test
    void scopeNameAndVersionAreTheScopes() {
        Span span = span(1, 1, "cart")
                .scope(new Scope("http", "2.1", Attributes.EMPTY, 0, ""))
                .build();
        assertThat(matches("otel.scope.name", "http", span)).isTrue();
        assertThat(matches("scope.version", "2.1", span)).isTrue();
        assertThat(matches("otel.scope.version", "2.2", span)).isFalse();
    }

    @Test
    void anyOtherKeyIsLookedForWhereverAttributesAre() {
        Attributes found = Attributes.of("k", AnyValue.of("v"));
        assertThat(matches("k", "v", PLAIN)).isFalse();
        assertThat(matches("k", "v", span(1, 1, "cart").attributes(found).build()))
                .isTrue();
        assertThat(matches(
                        "k",
                        "v",
                        span(1, 1, "cart").resource(new Resource(found, 0, "")).build()))
                .isTrue();
        assertThat(matches(
                        "k",
                        "v",
                        span(1, 1, "cart")
                                .scope(new Scope("", "", found, 0, ""))
                                .build()))
                .isTrue();
        assertThat(matches(
                        "k",
                        "v",
                        span(1, 1, "cart").addEvent(new Event(0, "", found, 0)).build()))
                .isTrue();
        Link link = new Link(Given.traceId(9), 9, "", found, 0, 0);
        assertThat(matches("k", "v", span(1, 1, "cart").addLink(link).build())).isTrue();
    }

    @Test
    void valuesAreComparedAsTheTextTheyReadAs() {
        Span span = span(1, 1, "cart")
                .attributes(Attributes.builder()
                        .add("status", 404)
                        .add("cached", AnyValue.of(true))
                        .build())
                .build();
        assertThat(matches("status", "404", span)).isTrue();
        assertThat(matches("cached", "true", span)).isTrue();
        assertThat(matches("status", "40", span)).isFalse();
    }

    @Test
    void resourceBeforeAKeyAsksTheResourceOnly() {
        assertThat(matches("resource.service.name", "cart", PLAIN)).isTrue();
        Span span = span(1, 1, "cart")
                .attributes(Attributes.of("zone", AnyValue.of("a")))
                .build();
        assertThat(matches("resource.zone", "a", span)).isFalse();
    }

    private static boolean matches(String key, String text, Span span) {
        return SpanTag.filter(key, text).matches(span);
    }
}

package dev.clew.instrument.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathTemplateTest {
    @ParameterizedTest
    @CsvSource({
        "/api/payments, /api/payments",
        "/api/payments, /api/payments/",
        "/api/payments, /api/payments?amount=5",
        "/api/payments/, /api/payments",
        "/api/loans/{id}, /api/loans/123",
        "/api/loans/:id/details, /api/loans/123/details",
        "/api/loans/<id>, /api/loans/approve",
        "/api/*/details, /api/loans/details",
        "/api/**, /api",
        "/api/**, /api/loans/123/details",
        "/**, /",
        "/, /",
    })
    void thePathFits(String template, String path) {
        assertThat(new PathTemplate(template).matchesPath(path)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/payments, /api/payments/1",
        "/api/payments, /api/payment",
        "/api/payments, /api",
        "/api/payments, /API/payments",
        "/api/payments, /v2/api/payments",
        "/api/loans/{id}, /api/loans",
        "/api/loans/{id}, /api/loans/1/2",
        "/api/**, /apis",
        "/, /api",
    })
    void thePathDoesNotFit(String template, String path) {
        assertThat(new PathTemplate(template).matchesPath(path)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/loans/{id}, /api/loans/:loanId, true",
        "/api/loans/:id, /api/loans/{id}, true",
        "/api/loans/{id}, /api/loans/approve, false",
        "/api/loans/approve, /api/loans/{action}, false",
        "/api/loans/*, /api/loans/approve, true",
        "/api/loans/**, /api/loans/:id/details, true",
        "/api/files/**, /api/files/*, true",
    })
    void aRouteIsComparedAsATemplate(String template, String route, boolean fits) {
        assertThat(new PathTemplate(template).matchesRoute(route)).isEqualTo(fits);
    }

    @Test
    void aTemplateThatMeansNothingIsRefused() {
        assertThatThrownBy(() -> new PathTemplate("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PathTemplate("/**/details"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/**/details");
    }
}

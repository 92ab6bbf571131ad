package dev.clew.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.model.Fault;
import dev.clew.model.Tenant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenancyTest {
    private static final Tenancy MANY = new Tenancy(10);

    @Test
    void readsTheHeaderInAnyCase() {
        assertThat(MANY.of(headers("X-Scope-OrgID", "team-a"))).isEqualTo(new Tenant("team-a"));
        assertThat(MANY.of(headers("x-scope-orgid", "Team_A.1!*'()"))).isEqualTo(new Tenant("Team_A.1!*'()"));
    }

    @Test
    void takesARequestWithoutItForTheDefaultTenants() {
        assertThat(MANY.of(headers())).isEqualTo(Tenant.DEFAULT);
        assertThat(Tenancy.ONE.of(headers())).isEqualTo(Tenant.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "../a",
                "a/b",
                "a\\b",
                "..%2f..%2fetc",
                "a b",
                "a\tb",
                "a|b",
                "täm",
                "a,b",
                "a:b",
                "a;b",
                "<b>"
            })
    void refusesWhatIsNoName(String name) {
        assertRefused(MANY, headers("x-scope-orgid", name), "X-Scope-OrgID");
        assertRefused(Tenancy.ONE, headers("x-scope-orgid", name), "X-Scope-OrgID");
    }

    @Test
    void refusesANameOfMoreThan150Characters() {
        assertThat(MANY.of(headers("x-scope-orgid", "a".repeat(150))).name()).hasSize(150);
        assertRefused(MANY, headers("x-scope-orgid", "a".repeat(151)), "X-Scope-OrgID");
    }

    @Test
    void refusesSeveralNamesAndBeTheyTheSame() {
        assertRefused(MANY, headers("x-scope-orgid", "a", "x-scope-orgid", "b"), "2 headers");
        assertRefused(MANY, headers("x-scope-orgid", "a", "x-scope-orgid", "a"), "2 headers");
    }

    @Test
    void hasOnlyTheDefaultTenantUnlessThereMayBeMore() {
        assertThat(Tenancy.ONE.of(headers("x-scope-orgid", "default"))).isEqualTo(Tenant.DEFAULT);
        assertRefused(Tenancy.ONE, headers("x-scope-orgid", "team-a"), "--max-tenants");
    }

    private static void assertRefused(Tenancy tenancy, RequestHeaders headers, String why) {
        assertThatThrownBy(() -> tenancy.of(headers))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CALLER))
                .hasMessageContaining(why);
    }

    private static RequestHeaders headers(String... namesAndValues) {
        var headers = RequestHeaders.builder(HttpMethod.POST, "/v1/traces");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers.build();
    }
}

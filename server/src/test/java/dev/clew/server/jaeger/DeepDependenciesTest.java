package dev.clew.server.jaeger;

import static dev.clew.server.jaeger.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeepDependenciesTest {
    private final RunningApi api = new RunningApi();

    @AfterEach
    void stop() {
        api.close();
    }

    /// `shop` calls `cart`, which calls `db` twice, and `mail`; spans of one service are one hop, whatever they are.
    @ParameterizedTest
    @ValueSource(strings = {"/api/deep-dependencies", "/analytics/v1/dependencies"})
    void followsCallsFromServiceToServiceAndBack(String path) {
        api.with(
                span(1, 1, "shop").name("buy").build(),
                span(1, 2, "shop").name("pay").parentSpanId(1).build(),
                span(1, 3, "cart").name("add").parentSpanId(2).build(),
                span(1, 4, "db").name("insert").parentSpanId(3).build(),
                span(1, 5, "db").name("insert").parentSpanId(3).build(),
                span(1, 6, "mail").name("send").parentSpanId(1).build(),
                span(1, 7, "shop").name("opened").parentSpanId(6).build(),
                span(2, 1, "bank").name("close").build());

        assertThat(api.json(path + "?service=db&start=0&end=0").toString())
                .isEqualTo(
                        "{\"dependencies\":[{\"path\":[" + "{\"service\":\"shop\",\"operation\":\"buy\"},"
                                + "{\"service\":\"cart\",\"operation\":\"add\"},{\"service\":\"db\",\"operation\":\"insert\"}],"
                                + "\"attributes\":[{\"key\":\"exemplar_trace_id\",\"value\":\"5b8efff7980381030000000000000001\"}]}]}");
        assertThat(api.json(path + "?service=shop").at("/dependencies")).hasSize(2);
        assertThat(api.json(path + "?service=shop&operation=opened").at("/dependencies/0/path"))
                .extracting(hop -> hop.get("service").asString())
                .containsExactly("shop", "mail", "shop");
        assertThat(api.json(path + "?service=nobody").toString()).isEqualTo("{\"dependencies\":[]}");
    }

    @Test
    void wantsAService() {
        assertThat(api.get("/api/deep-dependencies").statusCode()).isEqualTo(400);
        assertThat(api.get("/api/deep-dependencies?service=s&start=2&end=1").statusCode())
                .isEqualTo(400);
    }
}

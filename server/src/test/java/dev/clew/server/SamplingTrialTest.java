package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.SpanBuilder;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.receive.TenantLimits;
import dev.clew.store.TraceStore;
import dev.clew.store.memory.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class SamplingTrialTest {
    private static final long START = 1_700_000_000_000_000_000L;
    private static final String RANGE = "?start=%d&end=%d".formatted(START, START + 1_000);
    private static final String POLICY = """
        name: errors and gold
        rules:
          - {name: errors, when: {error: true}, keep: 100%}
        otherwise: 0%
        """;

    private final TraceStore store = new MemoryStore();
    private final TenantServer server = new TenantServer(store, new TenantLimits(2, 0, 0));

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void saysWhatAPolicyWouldHaveKept() {
        append(Tenant.DEFAULT, 40, 4);
        append(new Tenant("other"), 7, 1);
        JsonNode trial = json(post(RANGE, POLICY));
        assertThat(trial.path("policy").asString()).isEqualTo("errors and gold");
        assertThat(trial.path("traces").asInt()).isEqualTo(40);
        assertThat(trial.at("/keptTraces/count").asInt()).isEqualTo(10);
        assertThat(trial.at("/keptTraces/low").asDouble()).isEqualTo(0.25);
        assertThat(trial.at("/keptErrors/of").asInt()).isEqualTo(10);
        assertThat(trial.at("/rules/0/name").asString()).isEqualTo("errors");
        assertThat(trial.at("/rules/1/decided/count").asInt()).isEqualTo(30);
        assertThat(trial.path("truncatedBecause").asString()).isEmpty();
        assertThat(trial.at("/today/policy").asString()).isEqualTo("keep everything");
        assertThat(trial.at("/today/keptTraces/count").asInt()).isEqualTo(40);
        assertThat(trial.at("/differences")).isEmpty();
        assertThat(store.statistics().spans()).isEqualTo(47);

        JsonNode differences = json(post(RANGE + "&differences=5", POLICY)).path("differences");
        assertThat(differences).hasSize(5);
        assertThat(differences.at("/0/isKept").asBoolean()).isFalse();
        assertThat(differences.at("/0/ruleOfToday").asString()).isEqualTo("otherwise");

        AggregatedHttpResponse others = server.as("other").blocking().post("/api/clew/sampling/try" + RANGE, POLICY);
        assertThat(json(others).path("traces").asInt()).isEqualTo(7);
    }

    @Test
    void looksAtTheLastHourUnlessItIsTold() {
        append(Tenant.DEFAULT, 3, 1);
        assertThat(json(post("", POLICY)).path("traces").asInt()).isZero();
    }

    @Test
    void saysWhatIsWrongWithAPolicyOrARange() {
        refuses(RANGE, "rules: []", "policy:1: the policy lacks 'otherwise'");
        refuses(
                "?start=yesterday",
                POLICY,
                "parameter start: nanoseconds since 1970 expected, from 0 to 9223372036854775807, not 'yesterday'");
        refuses("?differences=all", POLICY, "parameter differences: a number from 0 to 10000 expected, not 'all'");
        refuses("?start=2&end=1", POLICY, "start=2 lies after end=1");
    }

    private void refuses(String query, String policy, String message) {
        AggregatedHttpResponse answer = post(query, policy);
        assertThat(answer.status().code()).isEqualTo(400);
        assertThat(json(answer).at("/error/cause").asString()).isEqualTo(message);
    }

    private AggregatedHttpResponse post(String query, String policy) {
        return server.as().blocking().post("/api/clew/sampling/try" + query, policy);
    }

    private static JsonNode json(AggregatedHttpResponse answer) {
        return new ObjectMapper().readTree(answer.contentUtf8());
    }

    private void append(Tenant tenant, int traces, int failEvery) {
        var spans = new ArrayList<Span>();
        for (int i = 0; i < traces; i++) {
            spans.add(new SpanBuilder(new TraceId(tenant.name().hashCode(), i + 1), 1)
                    .name("op")
                    .resource(Resource.of("shop"))
                    .startNanos(START + i)
                    .endNanos(START + 1_000_000)
                    .status(i % failEvery == 0 ? new Status(StatusCode.ERROR, "") : new Status(StatusCode.OK, ""))
                    .build());
        }
        byte[] bytes = OtlpWriter.write(List.copyOf(spans));
        store.append(new SpanBatch(tenant, START, bytes, 0, bytes.length));
    }
}

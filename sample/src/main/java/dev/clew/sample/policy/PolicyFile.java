package dev.clew.sample.policy;

import static java.util.Objects.requireNonNull;

import dev.clew.model.Fault;
import dev.clew.query.traceql.syntax.InvalidQuery;
import dev.clew.query.traceql.syntax.Query;
import dev.clew.query.traceql.syntax.QueryParser;
import dev.clew.query.traceql.syntax.Stage;
import dev.clew.store.SpanFilter;
import dev.clew.store.sampling.SamplingTimes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads a [SamplingPolicy] in YAML:
///
/// ```yaml
/// name: mission
/// rules:
///   - name: errors
///     when: {error: true}
///     keep: 100%
///   - name: critical endpoints
///     when: {endpoint: [/api/payments, /api/loans/*]}
///     keep: 100%
/// otherwise: 10%
/// ```
public final class PolicyFile {
    private static final int MOST_CHARS = 1 << 20;
    private static final int MOST_RULES = 1_000;
    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setLabel("policy")
            .setCodePointLimit(MOST_CHARS)
            .setMaxAliasesForCollections(0)
            .build();

    private PolicyFile() {}

    /// The text of a policy to begin with: errors, slow traces and two critical endpoints whole, a tenth of
    /// the others.
    public static String mission() {
        try (InputStream in =
                requireNonNull(PolicyFile.class.getResourceAsStream("mission.yaml"), "Bug: a resource is missing")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @param source what errors call it
    /// @throws Fault `CALLER` naming the source, the line and what is expected there
    public static SamplingPolicy read(String yaml, String source) {
        try {
            Optional<Node> root = new Compose(SETTINGS).composeString(yaml);
            if (root.isEmpty()) {
                throw new PolicyFault(1, "it is empty: a policy has at least 'otherwise: 10%'");
            }
            return policy(new PolicyNode(root.get(), "the policy"));
        } catch (PolicyFault fault) {
            throw new Fault(Fault.Kind.CALLER, "%s:%d: %s".formatted(source, fault.line(), fault.getMessage()), fault);
        } catch (MarkedYamlEngineException malformed) {
            int line =
                    malformed.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw new Fault(
                    Fault.Kind.CALLER, "%s:%d: no YAML: %s".formatted(source, line, malformed.getProblem()), malformed);
        } catch (YamlEngineException malformed) {
            throw new Fault(Fault.Kind.CALLER, "%s: no YAML: %s".formatted(source, malformed.getMessage()), malformed);
        }
    }

    private static SamplingPolicy policy(PolicyNode node) {
        var fields = node.fields("name", "rules", "otherwise", "links", "times", "head");
        var rules = new ArrayList<SamplingRule>();
        PolicyNode list = fields.get("rules");
        List<PolicyNode> nodes = list == null ? List.of() : list.elements();
        if (nodes.size() > MOST_RULES) {
            throw new PolicyFault(node.line(), "%d rules: %d are the most".formatted(nodes.size(), MOST_RULES));
        }
        for (PolicyNode each : nodes) {
            SamplingRule rule = rule(each);
            if (rule.name().equals(SamplingPolicy.OTHERWISE)
                    || rules.stream().anyMatch(other -> other.name().equals(rule.name()))) {
                throw new PolicyFault(each.line(), "another rule is named '%s' too".formatted(rule.name()));
            }
            rules.add(rule);
        }
        PolicyNode name = fields.get("name");
        PolicyNode links = fields.get("links");
        PolicyNode times = fields.get("times");
        PolicyNode head = fields.get("head");
        return new SamplingPolicy(
                name == null ? "unnamed" : name.text(),
                rules,
                keep(node.required("otherwise")),
                links != null && joins(links),
                times == null ? SamplingTimes.DEFAULT : TimesSection.read(times),
                head == null ? null : HeadSection.read(head));
    }

    private static boolean joins(PolicyNode node) {
        return switch (node.text()) {
            case "together" -> true;
            case "alone" -> false;
            default ->
                throw new PolicyFault(
                        node.line(),
                        "links: '%s', where traces that links join are decided 'together', or each 'alone'"
                                .formatted(node.text()));
        };
    }

    private static SamplingRule rule(PolicyNode node) {
        node.fields("name", "when", "keep");
        return new SamplingRule(
                node.required("name").text(), condition(node.required("when")), keep(node.required("keep")));
    }

    private static Keep keep(PolicyNode node) {
        if (!node.isMapping()) {
            return new Keep.Share(node.share());
        }
        Map<String, PolicyNode> fields = node.fields("aim", "rarer-more-by", "spans-per-second");
        PolicyNode budget = fields.get("spans-per-second");
        if (budget == null) {
            return new Keep.RarerMore(
                    node.required("rarer-more-by").texts(), node.required("aim").probability());
        }
        if (fields.size() > 1) {
            throw new PolicyFault(node.line(), "spans-per-second stands alone");
        }
        return new Keep.Budget(budget.perSecond());
    }

    private static TraceCondition condition(PolicyNode when) {
        var ofTrace = new ArrayList<TraceCondition>();
        var ofSpan = new ArrayList<SpanFilter>();
        when.fields("error", "slower", "traceql", "service", "operation", "endpoint", "attributes")
                .forEach((field, node) -> {
                    switch (field) {
                        case "error" -> ofTrace.add(error(node));
                        case "slower" -> ofTrace.add(slower(node));
                        case "traceql" -> ofTrace.add(new TraceCondition.IsFound(search(node)));
                        case "service" -> ofSpan.add(SpanConditions.service(node.texts()));
                        case "operation" -> ofSpan.add(SpanConditions.operation(node.texts()));
                        case "endpoint" -> ofSpan.add(SpanConditions.endpoint(node.texts()));
                        default ->
                            node.entries()
                                    .forEach((key, value) -> ofSpan.add(SpanConditions.attribute(key, value.texts())));
                    }
                });
        if (!ofSpan.isEmpty()) {
            ofTrace.add(
                    new TraceCondition.HasSpan(ofSpan.size() == 1 ? ofSpan.getFirst() : new SpanFilter.And(ofSpan)));
        }
        if (ofTrace.isEmpty()) {
            throw new PolicyFault(
                    when.line(), "a rule without a condition holds for every trace: that is what 'otherwise' is for");
        }
        return ofTrace.size() == 1 ? ofTrace.getFirst() : new TraceCondition.All(ofTrace);
    }

    /// A time, or a percentile such as `p99`.
    private static TraceCondition slower(PolicyNode node) {
        double quantile = node.quantile();
        return Double.isNaN(quantile)
                ? new TraceCondition.IsSlow(node.duration())
                : new TraceCondition.IsSlowForItsOperation(quantile);
    }

    private static List<Stage> search(PolicyNode node) {
        Query query;
        try {
            query = QueryParser.parse(node.text());
        } catch (InvalidQuery invalid) {
            throw new PolicyFault(
                    node.line(), "traceql: at its character %d: %s".formatted(invalid.offset() + 1, invalid.problem()));
        }
        return switch (query) {
            case Query.Search found -> found.stages();
            case Query.Metrics _ ->
                throw new PolicyFault(
                        node.line(), "traceql: this asks for numbers over time, where a search for traces is expected");
        };
    }

    private static TraceCondition error(PolicyNode node) {
        if (!node.text().equals("true")) {
            throw new PolicyFault(node.line(), "error: '%s', where only true makes sense".formatted(node.text()));
        }
        return new TraceCondition.HasError();
    }
}

package dev.clew.sample.policy;

import dev.clew.model.Fault;
import dev.clew.query.traceql.syntax.InvalidQuery;
import dev.clew.query.traceql.syntax.Query;
import dev.clew.query.traceql.syntax.QueryParser;
import dev.clew.query.traceql.syntax.Stage;
import java.util.ArrayList;
import java.util.List;
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
        var fields = node.fields("name", "rules", "otherwise", "head");
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
        PolicyNode head = fields.get("head");
        return new SamplingPolicy(
                name == null ? "unnamed" : name.text(),
                rules,
                node.required("otherwise").share(),
                head == null ? null : HeadSection.read(head));
    }

    private static SamplingRule rule(PolicyNode node) {
        node.fields("name", "when", "keep");
        return new SamplingRule(
                node.required("name").text(),
                condition(node.required("when")),
                node.required("keep").share());
    }

    private static TraceCondition condition(PolicyNode when) {
        var ofTrace = new ArrayList<TraceCondition>();
        var ofSpan = new ArrayList<SpanCondition>();
        when.fields("error", "slower", "traceql", "service", "operation", "endpoint", "attributes")
                .forEach((field, node) -> {
                    switch (field) {
                        case "error" -> ofTrace.add(error(node));
                        case "slower" -> ofTrace.add(new TraceCondition.IsSlow(node.duration()));
                        case "traceql" -> ofTrace.add(new TraceCondition.IsFound(search(node)));
                        case "service" -> ofSpan.add(new SpanCondition.ServiceIs(node.texts()));
                        case "operation" -> ofSpan.add(new SpanCondition.OperationIs(node.texts()));
                        case "endpoint" -> ofSpan.add(new SpanCondition.EndpointIs(node.texts()));
                        default ->
                            node.entries()
                                    .forEach((key, value) ->
                                            ofSpan.add(new SpanCondition.AttributeIs(key, value.texts())));
                    }
                });
        if (!ofSpan.isEmpty()) {
            ofTrace.add(new TraceCondition.HasSpan(ofSpan));
        }
        if (ofTrace.isEmpty()) {
            throw new PolicyFault(
                    when.line(), "a rule without a condition holds for every trace: that is what 'otherwise' is for");
        }
        return ofTrace.size() == 1 ? ofTrace.getFirst() : new TraceCondition.All(ofTrace);
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

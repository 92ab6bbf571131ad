package dev.clew.sample.policy;

import dev.clew.sample.head.HeadAnswer;
import dev.clew.sample.head.HeadPolicy;
import dev.clew.sample.head.HeadStrategy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads what services are told to sample:
///
/// ```yaml
/// head:
///   services:
///     - {service: gateway, sample: 50%, operations: {GET /health: 0%}}
///     - {service: mail*, sample: {traces-per-second: 5}}
///     - {service: [api, web], sample: {adapt-to: 2, least: 0.1%, most: 100%, lower-bound: 0.1}}
///   otherwise: 100%
/// ```
final class HeadSection {
    private static final double USUAL_LEAST = 1e-4;

    private HeadSection() {}

    static HeadPolicy read(PolicyNode node) {
        Map<String, PolicyNode> fields = node.fields("services", "otherwise");
        PolicyNode list = fields.get("services");
        var entries = new ArrayList<HeadPolicy.Entry>();
        for (PolicyNode each : list == null ? List.<PolicyNode>of() : list.elements()) {
            entries.add(entry(each));
        }
        PolicyNode otherwise = fields.get("otherwise");
        return new HeadPolicy(
                entries, otherwise == null ? HeadPolicy.EVERYTHING.otherwise() : strategy(otherwise, Map.of()));
    }

    private static HeadPolicy.Entry entry(PolicyNode node) {
        PolicyNode operations = node.fields("service", "sample", "operations").get("operations");
        var probabilities = new LinkedHashMap<String, Double>();
        if (operations != null) {
            operations.entries().forEach((name, share) -> probabilities.put(name, share.probability()));
        }
        return new HeadPolicy.Entry(node.required("service").texts(), strategy(node.required("sample"), probabilities));
    }

    private static HeadStrategy strategy(PolicyNode node, Map<String, Double> operations) {
        if (!node.isMapping()) {
            double probability = node.probability();
            return new HeadStrategy.Fixed(
                    operations.isEmpty()
                            ? new HeadAnswer.Probability(probability)
                            : new HeadAnswer.PerOperation(probability, 0, operations));
        }
        if (!operations.isEmpty()) {
            throw new PolicyFault(node.line(), "operations: only beside a share, which holds for the others");
        }
        Map<String, PolicyNode> fields =
                node.fields("traces-per-second", "adapt-to", "least", "most", "initially", "lower-bound");
        PolicyNode aim = fields.get("adapt-to");
        if (aim == null) {
            node.fields("traces-per-second");
            return new HeadStrategy.Fixed(
                    new HeadAnswer.Rate(node.required("traces-per-second").perSecond()));
        }
        if (fields.containsKey("traces-per-second")) {
            throw new PolicyFault(node.line(), "adapt-to and traces-per-second exclude each other");
        }
        double least = share(fields, "least", USUAL_LEAST);
        double most = share(fields, "most", 1);
        if (least > most) {
            throw new PolicyFault(node.line(), "least is more than most");
        }
        double perSecond = aim.perSecond();
        if (perSecond == 0) {
            throw new PolicyFault(aim.line(), "adapt-to: more than 0 expected");
        }
        PolicyNode lowerBound = fields.get("lower-bound");
        return new HeadStrategy.Adaptive(
                perSecond,
                least,
                most,
                share(fields, "initially", most),
                lowerBound == null ? 0 : lowerBound.perSecond());
    }

    private static double share(Map<String, PolicyNode> fields, String name, double otherwise) {
        PolicyNode node = fields.get(name);
        return node == null ? otherwise : node.probability();
    }
}

package dev.clew.sample.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// One place in the YAML of a policy, read as what is expected there.
///
/// @param what what errors call it
record PolicyNode(Node node, String what) {
    private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h|d)");
    private static final Pattern PERCENTILE = Pattern.compile("p(\\d{1,2}(?:\\.\\d+)?)");
    private static final Pattern SIZE = Pattern.compile("(\\d+)(MiB|GiB|TiB)");
    private static final Pattern PERCENTAGE = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*%");

    /// From 1.
    int line() {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    /// The entries of a mapping, in their order, none of which may have another name than `known`.
    Map<String, PolicyNode> fields(String... known) {
        Map<String, PolicyNode> entries = entries();
        for (var entry : entries.entrySet()) {
            if (!Set.of(known).contains(entry.getKey())) {
                throw new PolicyFault(
                        entry.getValue().line(),
                        "'%s' is not known in %s: one of %s expected"
                                .formatted(entry.getKey(), what, String.join(", ", new TreeSet<>(Set.of(known)))));
            }
        }
        return entries;
    }

    Map<String, PolicyNode> entries() {
        if (!(node instanceof MappingNode mapping)) {
            throw wrong("a mapping");
        }
        var entries = new LinkedHashMap<String, PolicyNode>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = new PolicyNode(tuple.getKeyNode(), "a key").text();
            if (entries.put(key, new PolicyNode(tuple.getValueNode(), key)) != null) {
                throw new PolicyFault(line(), "'%s' stands twice in %s".formatted(key, what));
            }
        }
        return entries;
    }

    PolicyNode required(String field) {
        PolicyNode found = entries().get(field);
        if (found == null) {
            throw new PolicyFault(line(), "%s lacks '%s'".formatted(what, field));
        }
        return found;
    }

    List<PolicyNode> elements() {
        if (!(node instanceof SequenceNode sequence)) {
            throw wrong("a list");
        }
        var elements = new ArrayList<PolicyNode>();
        sequence.getValue().forEach(each -> elements.add(new PolicyNode(each, "one of " + what)));
        return elements;
    }

    String text() {
        String text = scalar();
        if (text == null || text.isBlank()) {
            throw wrong("a text");
        }
        return text;
    }

    /// One text, or a list of them.
    List<String> texts() {
        return node instanceof SequenceNode
                ? elements().stream().map(PolicyNode::text).toList()
                : List.of(text());
    }

    boolean isMapping() {
        return node instanceof MappingNode;
    }

    /// A share of traces: `10%`, or `0.1`.
    Threshold share() {
        return Threshold.of(probability());
    }

    /// The same, not rounded.
    double probability() {
        String text = scalar();
        Matcher percentage = PERCENTAGE.matcher(text == null ? "" : text);
        double share = percentage.matches() ? number(percentage.group(1)) / 100 : number(text);
        if (!(share >= 0 && share <= 1)) {
            throw wrong("a share from 0% to 100%, or from 0 to 1,");
        }
        return share;
    }

    /// How many a second.
    double perSecond() {
        double number = number(scalar());
        if (!(number >= 0 && number <= Integer.MAX_VALUE)) {
            throw wrong("a number a second, from 0 on,");
        }
        return number;
    }

    private static double number(@Nullable String text) {
        try {
            return text == null ? Double.NaN : Double.parseDouble(text);
        } catch (NumberFormatException _) {
            return Double.NaN;
        }
    }

    /// `250ms`, `1.5s`, `2m`.
    Duration duration() {
        String text = scalar();
        Matcher parts = DURATION.matcher(text == null ? "" : text);
        if (!parts.matches()) {
            throw wrong("a time such as 250ms, 1.5s, 2m, 6h or 30d");
        }
        double seconds = Double.parseDouble(parts.group(1))
                * switch (parts.group(2)) {
                    case "ms" -> 1e-3;
                    case "s" -> 1;
                    case "m" -> 60;
                    case "h" -> 3_600;
                    default -> 86_400;
                };
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    /// `p99` as 0.99; NaN if it is no percentile.
    double quantile() {
        String text = scalar();
        Matcher parts = PERCENTILE.matcher(text == null ? "" : text);
        return parts.matches() ? Double.parseDouble(parts.group(1)) / 100 : Double.NaN;
    }

    /// `512MiB`, `2GiB`.
    long bytes() {
        String text = scalar();
        Matcher parts = SIZE.matcher(text == null ? "" : text);
        if (!parts.matches() || parts.group(1).length() > 6) {
            throw wrong("a size such as 512MiB or 2GiB");
        }
        return Long.parseLong(parts.group(1))
                << switch (parts.group(2)) {
                    case "MiB" -> 20;
                    case "GiB" -> 30;
                    default -> 40;
                };
    }

    private @Nullable String scalar() {
        return node instanceof ScalarNode scalar ? scalar.getValue() : null;
    }

    private PolicyFault wrong(String expected) {
        String found = scalar();
        return new PolicyFault(
                line(),
                "%s: %s expected%s".formatted(what, expected, found == null ? "" : ", not '%s'".formatted(found)));
    }
}

package dev.clew.server;

import com.linecorp.armeria.client.WebClient;
import java.util.List;
import java.util.regex.Pattern;

/// What a server tells Prometheus at one moment.
record Metrics(List<String> lines) {
    private static final Pattern NAME = Pattern.compile("^# TYPE (\\S+) (\\S+)$");

    static Metrics of(WebClient client) {
        return new Metrics(
                client.get("/metrics").aggregate().join().contentUtf8().lines().toList());
    }

    /// The sum over the series of `name` that have all of `labels`, each as `key="value"`.
    double sum(String name, String... labels) {
        return lines.stream()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> List.of(labels).stream().allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /// The same of a counter.
    long count(String name, String... labels) {
        return Math.round(sum(name, labels));
    }

    /// The name and type of every metric.
    List<String> types() {
        return lines.stream()
                .map(NAME::matcher)
                .filter(matcher -> matcher.matches())
                .map(matcher -> matcher.group(1) + " " + matcher.group(2))
                .toList();
    }
}

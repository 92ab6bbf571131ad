package dev.clew.cli;

import dev.clew.cli.ask.ClewServer;
import dev.clew.cli.ask.MetricsAnswer;
import dev.clew.cli.ask.Series;
import dev.clew.cli.ask.TraceQlQuestion;
import dev.clew.cli.draw.Chart;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JsonGenerator;

@Command(
        name = "metrics",
        mixinStandardHelpOptions = true,
        description = {
            "Draws the numbers over time that a query in TraceQL asks for. Durations are in seconds.",
            "--json: {series[{labels, samples[{timestampMs, value}]}]}; labels as Prometheus writes them."
        },
        footer = {
            "%nExamples:",
            "  clew metrics '{ } | rate() by(resource.service.name)' --step 1m",
            "  clew metrics '{ status = error } | count_over_time() by(name)' --since 7d",
            "  clew metrics '{ } | quantile_over_time(duration, .5, .99)' --json"
        })
final class MetricsCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "QUERY", description = "In TraceQL, with a function such as rate() at its end.")
    private String query = "";

    @Option(names = "--step", paramLabel = "TIME", description = "How long a step is: 10s, 1m. Default: what fits")
    private @Nullable Duration step;

    @Mixin
    private RangeOptions times = new RangeOptions();

    @Mixin
    private ServerOption server = new ServerOption();

    @Mixin
    private LookOptions look = new LookOptions();

    MetricsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        RangeOptions.Range range = times.range();
        try (ClewServer asked = server.connect()) {
            MetricsAnswer answer = asked.metrics(new TraceQlQuestion(query, range.from(), range.to()), step);
            List<Series> found = answer.series();
            if (!answer.truncatedBecause().isEmpty()) {
                console.err().println("clew: spans may be missing in these numbers: " + answer.truncatedBecause());
            }
            if (!answer.basis().isEmpty()) {
                console.err().println("clew: a sampler dropped some of the spans; these numbers are " + answer.basis());
            }
            return look.print(
                    console,
                    json -> JsonDocument.list(json, "series", found, each -> write(each, json)),
                    found.isEmpty() ? range.without("span") : null,
                    (as, out) -> chart(found).print(as, out));
        }
    }

    private static Chart chart(List<Series> found) {
        var steps = new TreeSet<Long>();
        found.forEach(series -> series.samples().forEach(sample -> steps.add(sample.millis())));
        var chart = new Chart(Math.max(1, steps.size()));
        for (Series series : found) {
            double[] values = new double[Math.max(1, steps.size())];
            Arrays.fill(values, Double.NaN);
            series.samples()
                    .forEach(sample -> values[steps.headSet(sample.millis()).size()] = sample.value());
            chart.add(series.labels(), values);
        }
        return chart;
    }

    private static void write(Series series, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("labels", series.labels());
        JsonDocument.list(json, "samples", series.samples(), sample -> {
            json.writeStartObject();
            json.writeNumberProperty("timestampMs", sample.millis());
            json.writeNumberProperty("value", sample.value());
            json.writeEndObject();
        });
        json.writeEndObject();
    }
}

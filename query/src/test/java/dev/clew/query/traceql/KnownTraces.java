package dev.clew.query.traceql;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Link;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.TraceId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The traces of `known-traces.tsv`, which the queries of the corpus are about.
public final class KnownTraces {
    public static final long START = 1_800_000_000_000_000_000L;
    private static final long MILLI = 1_000_000;

    private KnownTraces() {}

    /// Their spans, in the order of the file.
    public static List<Span> spans() {
        return lines("known-traces.tsv").stream().map(KnownTraces::span).toList();
    }

    /// The lines of a file of the corpus, without those that are empty or a comment.
    public static List<String> lines(String file) {
        try (InputStream in = KnownTraces.class.getResourceAsStream("/traceql/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The letter of a trace.
    public static String name(TraceId id) {
        return String.valueOf((char) ('A' + id.low() - 1));
    }

    private static TraceId traceId(String name) {
        return new TraceId(0, name.charAt(0) - 'A' + 1);
    }

    private static Span span(String line) {
        List<String> columns = new ArrayList<>(Arrays.asList(line.split("\t", -1)));
        while (columns.size() < 13) {
            columns.add("");
        }
        long start = START + Long.parseLong(columns.get(7)) * MILLI;
        SpanBuilder span = new SpanBuilder(traceId(columns.get(0)), Long.parseLong(columns.get(1)))
                .parentSpanId(columns.get(2).equals("-") ? 0 : Long.parseLong(columns.get(2)))
                .name(columns.get(4))
                .kind(SpanKind.valueOf(columns.get(5).toUpperCase(Locale.ROOT)))
                .status(new Status(StatusCode.valueOf(columns.get(6).toUpperCase(Locale.ROOT)), ""))
                .startNanos(start)
                .endNanos(start + Long.parseLong(columns.get(8)) * MILLI)
                .attributes(attributes(columns.get(9)))
                .resource(new Resource(attributes("service.name=s:" + columns.get(3) + " " + columns.get(10)), 0, ""));
        for (String event : columns.get(11).split(" (?=\\w+@)", -1)) {
            if (!event.isEmpty()) {
                int at = event.indexOf('@');
                int colon = event.indexOf(':');
                span.addEvent(new Event(
                        start + Long.parseLong(event.substring(at + 1, colon)) * MILLI,
                        event.substring(0, at),
                        attributes(event.substring(colon + 1)),
                        0));
            }
        }
        if (!columns.get(12).isEmpty()) {
            String[] link = columns.get(12).split("/", -1);
            span.addLink(new Link(traceId(link[0]), Long.parseLong(link[1]), "", Attributes.EMPTY, 0, 0));
        }
        return span.build();
    }

    private static Attributes attributes(String text) {
        var attributes = Attributes.builder();
        for (String attribute : text.split(" ", -1)) {
            int equals = attribute.indexOf('=');
            if (equals > 0) {
                attributes.add(attribute.substring(0, equals), value(attribute.substring(equals + 1)));
            }
        }
        return attributes.build();
    }

    private static AnyValue value(String text) {
        String value = text.substring(2);
        return switch (text.charAt(0)) {
            case 's' -> AnyValue.of(value);
            case 'i' -> AnyValue.of(Long.parseLong(value));
            case 'd' -> AnyValue.of(Double.parseDouble(value));
            case 'b' -> AnyValue.of(Boolean.parseBoolean(value));
            default ->
                new AnyValue.ArrayValue(
                        value.isEmpty()
                                ? List.of()
                                : Arrays.stream(value.split(",", -1))
                                        .map(KnownTraces::value)
                                        .toList());
        };
    }
}

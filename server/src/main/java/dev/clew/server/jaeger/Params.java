package dev.clew.server.jaeger;

import com.linecorp.armeria.common.QueryParams;
import dev.clew.model.SpanKind;
import dev.clew.model.TraceId;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The query string of a request. A parameter may go by several names, the first one given wins; one given
/// without a value counts as not given. What cannot be read is refused with the name, the value and what was
/// expected.
public final class Params {
    private static final String A_DURATION = "a duration such as 1.2s, 100ms or 1h2m, at most 292 years,";

    private final QueryParams query;

    /// A parameter as it was given.
    private record Given(String name, String value) {
        Refusal refuse(String expected) {
            String shown = value.length() <= 100 ? value : value.substring(0, 100) + "...";
            return Refusal.badRequest("parameter %s=%s: %s expected".formatted(name, shown, expected))
                    .at("parameter " + name);
        }

        <T> T read(String expected, Function<String, T> reader) {
            try {
                return reader.apply(value);
            } catch (IllegalArgumentException | ArithmeticException | DateTimeException _) {
                throw refuse(expected);
            }
        }
    }

    public Params(QueryParams query) {
        this.query = query;
    }

    boolean has(String... names) {
        return given(names) != null;
    }

    /// Null if it was not given.
    public @Nullable String text(String... names) {
        Given given = given(names);
        return given == null ? null : given.value();
    }

    /// What must be given.
    public String required(String... names) {
        Given given = given(names);
        if (given == null) {
            throw Refusal.badRequest("parameter %s is required".formatted(names[0]))
                    .at("parameter " + names[0]);
        }
        return given.value();
    }

    /// Every value of a parameter that may be repeated.
    public List<String> all(String name) {
        return query.getAll(name);
    }

    /// As Go's `strconv.ParseBool` has it.
    boolean flag(String... names) {
        Given given = given(names);
        return given != null
                && given.read("true or false", value -> switch (value) {
                    case "1", "t", "T", "true", "TRUE", "True" -> true;
                    case "0", "f", "F", "false", "FALSE", "False" -> false;
                    default -> throw new IllegalArgumentException();
                });
    }

    /// A whole number from `min` to `max`.
    public long number(long otherwise, long min, long max, String... names) {
        Given given = given(names);
        return given == null
                ? otherwise
                : given.read("a whole number from %d to %d".formatted(min, max), value -> {
                    long number = Long.parseLong(value);
                    if (number < min || number > max) {
                        throw new IllegalArgumentException();
                    }
                    return number;
                });
    }

    /// Nanoseconds of a [GoDuration].
    public long durationNanos(long otherwise, String... names) {
        Given given = given(names);
        return given == null ? otherwise : given.read(A_DURATION, GoDuration::parseNanos);
    }

    /// The maximum of a duration, which must not be under its minimum.
    public long maxDurationNanos(long minNanos, String... names) {
        Given given = given(names);
        long max = durationNanos(Long.MAX_VALUE, names);
        if (given != null && max < minNanos) {
            throw given.refuse("a duration not shorter than the minimum");
        }
        return max;
    }

    /// Nanoseconds since 1970 of an instant as RFC 3339 writes it, or null.
    public @Nullable Long rfc3339Nanos(String... names) {
        Given given = given(names);
        return given == null
                ? null
                : given.read("a time as in RFC 3339, such as 2026-01-31T12:00:00.5Z, from 1970 to 2262", value -> {
                    Instant instant = OffsetDateTime.parse(value).toInstant();
                    if (instant.getEpochSecond() < 0) {
                        throw new IllegalArgumentException();
                    }
                    return Math.addExact(
                            Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
                });
    }

    @Nullable
    SpanKind kind(String... names) {
        Given given = given(names);
        return given == null ? null : kind(given);
    }

    /// Every one that was given.
    List<SpanKind> kinds(String name) {
        return all(name).stream()
                .filter(value -> !value.isEmpty())
                .map(value -> kind(new Given(name, value)))
                .toList();
    }

    private static SpanKind kind(Given given) {
        return given.read(
                Arrays.stream(SpanKind.values())
                        .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", ", "one of ", "")),
                value -> SpanKind.valueOf(value.toUpperCase(Locale.ROOT)));
    }

    /// A number from 0 to 1, which must be given.
    double fraction(String name) {
        return new Given(name, required(name)).read("a number from 0 to 1", value -> {
            double number = Double.parseDouble(value);
            if (!(number >= 0 && number <= 1)) {
                throw new IllegalArgumentException();
            }
            return number;
        });
    }

    /// A JSON object of texts; empty if it was not given.
    Map<String, String> textMap(String name) {
        Given given = given(name);
        return given == null
                ? Map.of()
                : given.read(
                        "a JSON object with values that are text, such as {\"http.method\":\"GET\"},", TextMap::parse);
    }

    /// Refuses what is no id, or none that a trace can have.
    public static TraceId traceId(String name, String value) {
        return new Given(name, value)
                .read(
                        "a trace id of 1 to 32 hexadecimal digits, not all zero, or the base64 of 16 or 8 bytes",
                        TraceIdText::parse);
    }

    /// To be thrown for a value that is not what was expected.
    public static Refusal refuse(String name, String value, String expected) {
        return new Given(name, value).refuse(expected);
    }

    private @Nullable Given given(String... names) {
        for (String name : names) {
            String value = query.get(name);
            if (value != null && !value.isEmpty()) {
                return new Given(name, value);
            }
        }
        return null;
    }
}

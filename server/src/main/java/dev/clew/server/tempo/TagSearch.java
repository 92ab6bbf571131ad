package dev.clew.server.tempo;

import dev.clew.query.traceql.syntax.Field;
import dev.clew.query.traceql.syntax.Field.AttributeScope;
import dev.clew.query.traceql.syntax.Field.Intrinsic;
import dev.clew.query.traceql.syntax.FieldExpression;
import dev.clew.query.traceql.syntax.FieldExpression.Binary;
import dev.clew.query.traceql.syntax.Literal;
import dev.clew.query.traceql.syntax.Operator;
import dev.clew.query.traceql.syntax.Query;
import dev.clew.query.traceql.syntax.Stage;
import dev.clew.server.jaeger.Params;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A search without TraceQL: `tags` in logfmt, and how long the whole trace takes. A span must have all
/// tags, each as a text, or as the number or truth value that the text reads as.
final class TagSearch {
    private static final Pattern TAG = Pattern.compile("\\s*([^\\s=\"]+)=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S*))\\s*");

    private TagSearch() {}

    /// @param key of an attribute, or `name`, `root.name` or `root.service.name`
    record Tag(String key, String value) {}

    static Query.Search query(Params params) {
        long min = params.durationNanos(0, "minDuration");
        return query(tags(params), min, params.maxDurationNanos(min, "maxDuration"));
    }

    private static List<Tag> tags(Params params) {
        var all = new ArrayList<Tag>();
        String tags = params.text("tags");
        if (tags != null) {
            Matcher tag = TAG.matcher(tags);
            int at = 0;
            while (at < tags.length()) {
                if (!tag.region(at, tags.length()).lookingAt()) {
                    throw Params.refuse("tags", tags, "logfmt, such as service.name=cart error=true,");
                }
                String quoted = tag.group(2);
                all.add(new Tag(tag.group(1), quoted == null ? tag.group(3) : quoted.replaceAll("\\\\(.)", "$1")));
                at = tag.end();
            }
        }
        return all;
    }

    /// @param min nanoseconds that a trace takes at least
    /// @param max nanoseconds that a trace takes at most
    static Query.Search query(List<Tag> tags, long min, long max) {
        var conditions = new ArrayList<FieldExpression>();
        tags.forEach(tag -> conditions.add(condition(tag.key(), tag.value())));
        if (min > 0) {
            conditions.add(new Binary(Operator.GREATER_OR_EQUAL, Intrinsic.TRACE_DURATION, new Literal.Duration(min)));
        }
        if (max < Long.MAX_VALUE) {
            conditions.add(new Binary(Operator.LESS_OR_EQUAL, Intrinsic.TRACE_DURATION, new Literal.Duration(max)));
        }
        FieldExpression all = conditions.stream()
                .reduce((one, other) -> new Binary(Operator.AND, one, other))
                .orElse(Literal.Flag.TRUE);
        return new Query.Search(List.of(new Stage.Filter(all)), List.of());
    }

    private static FieldExpression condition(String key, String value) {
        return switch (key) {
            case "name" -> equal(Intrinsic.NAME, new Literal.Text(value));
            case "root.name" -> equal(Intrinsic.ROOT_NAME, new Literal.Text(value));
            case "root.service.name" -> equal(Intrinsic.ROOT_SERVICE, new Literal.Text(value));
            default -> reads(new Field.Attribute(AttributeScope.ANY, key), value);
        };
    }

    private static FieldExpression reads(Field field, String value) {
        FieldExpression text = equal(field, new Literal.Text(value));
        if (value.equals("true") || value.equals("false")) {
            return either(text, equal(field, new Literal.Flag(value.equals("true"))));
        }
        try {
            return either(text, equal(field, new Literal.Whole(Long.parseLong(value))));
        } catch (NumberFormatException _) {
            return text;
        }
    }

    private static FieldExpression equal(Field field, Literal value) {
        return new Binary(Operator.EQUALS, field, value);
    }

    private static FieldExpression either(FieldExpression one, FieldExpression other) {
        return new Binary(Operator.OR, one, other);
    }
}

package dev.clew.query.traceql.syntax;

/// Something that spans have, or may have.
public sealed interface Field extends FieldExpression {
    /// Whatever somebody called `name`.
    ///
    /// @param scope where it is looked for
    record Attribute(AttributeScope scope, String name) implements Field {}

    /// What the parent has; nil where it has none, or is missing.
    record OfParent(Attribute attribute) implements Field {}

    /// Where an attribute is looked for.
    enum AttributeScope {
        /// On the span; if it is not there on its resource, then events, links and the instrumentation scope.
        ANY(""),
        SPAN("span"),
        RESOURCE("resource"),
        EVENT("event"),
        LINK("link"),
        INSTRUMENTATION("instrumentation");

        private final String text;

        AttributeScope(String text) {
            this.text = text;
        }

        /// What stands before the dot.
        public String text() {
            return text;
        }
    }

    /// What every span or trace has by its nature.
    enum Intrinsic implements Field {
        NAME("name", "span:name", ValueType.TEXT),
        STATUS("status", "span:status", ValueType.STATUS),
        STATUS_MESSAGE("statusMessage", "span:statusMessage", ValueType.TEXT),
        DURATION("duration", "span:duration", ValueType.DURATION),
        KIND("kind", "span:kind", ValueType.KIND),
        SPAN_ID("span:id", "", ValueType.TEXT),
        PARENT_ID("span:parentID", "", ValueType.TEXT),
        /// How many spans of the trace name this one as their parent.
        CHILD_COUNT("childCount", "span:childCount", ValueType.WHOLE),
        /// Of the span that stands for the trace; a trace without a root has none.
        ROOT_NAME("rootName", "trace:rootName", ValueType.TEXT),
        ROOT_SERVICE("rootServiceName", "trace:rootService", ValueType.TEXT),
        TRACE_DURATION("traceDuration", "trace:duration", ValueType.DURATION),
        TRACE_ID("trace:id", "", ValueType.TEXT),
        /// The spans of a trace, counted from 1 on the way down and up: a span holds those between its two numbers.
        NESTED_SET_LEFT("nestedSetLeft", "", ValueType.WHOLE),
        NESTED_SET_RIGHT("nestedSetRight", "", ValueType.WHOLE),
        /// The left number of the parent; -1 if none is named, 0 where it is missing.
        NESTED_SET_PARENT("nestedSetParent", "", ValueType.WHOLE),
        EVENT_NAME("event:name", "", ValueType.TEXT),
        EVENT_TIME("event:timeSinceStart", "", ValueType.DURATION),
        LINK_TRACE_ID("link:traceID", "", ValueType.TEXT),
        LINK_SPAN_ID("link:spanID", "", ValueType.TEXT),
        INSTRUMENTATION_NAME("instrumentation:name", "", ValueType.TEXT),
        INSTRUMENTATION_VERSION("instrumentation:version", "", ValueType.TEXT);

        private final String text;
        private final String otherText;
        private final ValueType type;

        Intrinsic(String text, String otherText, ValueType type) {
            this.text = text;
            this.otherText = otherText;
            this.type = type;
        }

        public String text() {
            return text;
        }

        /// The scoped form where the usual one has no scope; else empty.
        public String otherText() {
            return otherText;
        }

        public ValueType type() {
            return type;
        }
    }
}

package dev.clew.sample.policy;

import dev.clew.model.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a rule asks of one span. Of several `names`, one is enough; a name that ends in `*` stands for all that begin
/// so.
public sealed interface SpanCondition {
    boolean holds(Span span);

    record ServiceIs(List<String> names) implements SpanCondition {
        public ServiceIs {
            names = List.copyOf(names);
        }

        @Override
        public boolean holds(Span span) {
            return isOneOf(names, span.serviceName());
        }
    }

    record OperationIs(List<String> names) implements SpanCondition {
        public OperationIs {
            names = List.copyOf(names);
        }

        @Override
        public boolean holds(Span span) {
            return isOneOf(names, span.name());
        }
    }

    /// Where an HTTP request goes: the template of its path, or else the path itself.
    record EndpointIs(List<String> names) implements SpanCondition {
        /// As OpenTelemetry's conventions for HTTP have it, the newest first.
        private static final List<String> KEYS = List.of("http.route", "url.path", "http.target");

        public EndpointIs {
            names = List.copyOf(names);
        }

        @Override
        public boolean holds(Span span) {
            for (String key : KEYS) {
                String path = span.attributes().text(key);
                if (path != null) {
                    return isOneOf(names, withoutQuery(path));
                }
            }
            return false;
        }

        private static String withoutQuery(String path) {
            int query = path.indexOf('?');
            return query < 0 ? path : path.substring(0, query);
        }
    }

    /// An attribute of the span, or else of its resource, whatever its type.
    record AttributeIs(String key, List<String> names) implements SpanCondition {
        public AttributeIs {
            names = List.copyOf(names);
        }

        @Override
        public boolean holds(Span span) {
            String own = span.attributes().text(key);
            return isOneOf(names, own == null ? span.resource().attributes().text(key) : own);
        }
    }

    private static boolean isOneOf(List<String> names, @Nullable String text) {
        return text != null
                && names.stream()
                        .anyMatch(name -> name.endsWith("*")
                                ? text.startsWith(name.substring(0, name.length() - 1))
                                : text.equals(name));
    }
}

package dev.clew.server.jaeger;

import dev.clew.model.Attributes;
import dev.clew.model.Fault;
import dev.clew.model.Resource;
import dev.clew.model.Scope;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Reads OTLP in JSON (OTLP specification 1.11, "JSON Protobuf Encoding") into spans: field names in lower
/// camel case or as the protobuf has them, ids hexadecimal of any case, enums as numbers or names, 64-bit
/// numbers as numbers or text. Fields it does not know are skipped.
final class OtlpJsonReader {
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonFields fields;
    private final JsonAttributes attributes;
    private final JsonSpan span;
    private final List<Span> spans = new ArrayList<>();

    private OtlpJsonReader(JsonParser parser) {
        fields = new JsonFields(parser);
        attributes = new JsonAttributes(fields);
        span = new JsonSpan(fields, attributes);
    }

    /// The spans of a `TracesData` or `ExportTraceServiceRequest`, in order.
    ///
    /// @throws Fault `CALLER` that says where, if `bytes` is no such JSON or a span has unusable ids
    static List<Span> read(byte[] bytes) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), bytes)) {
            parser.nextToken();
            if (parser.currentToken() == null) {
                throw new Fault(Fault.Kind.CALLER, "malformed OTLP JSON: the body is empty");
            }
            var reader = new OtlpJsonReader(parser);
            reader.request();
            if (parser.nextToken() != null) {
                throw reader.fields.malformed("the end expected");
            }
            return reader.spans;
        } catch (JacksonException failure) {
            throw JsonFields.malformed(failure);
        }
    }

    private void request() {
        fields.object(name -> {
            switch (name) {
                case "resourceSpans", "resource_spans" -> fields.list(this::resourceSpans);
                default -> fields.skip();
            }
        });
    }

    /// The resource may come after its spans, so they wait for it.
    private void resourceSpans() {
        var resource = new ResourceFields();
        var waiting = new ArrayList<SpanBuilder>();
        fields.object(name -> {
            switch (name) {
                case "resource" -> fields.object(resource::field);
                case "scopeSpans", "scope_spans" -> fields.list(() -> scopeSpans(waiting));
                case "schemaUrl", "schema_url" -> resource.schemaUrl = fields.text();
                default -> fields.skip();
            }
        });
        Resource complete = new Resource(resource.attributes, resource.dropped, resource.schemaUrl);
        waiting.forEach(builder -> spans.add(builder.resource(complete).build()));
    }

    private void scopeSpans(List<SpanBuilder> to) {
        var scope = new ScopeFields();
        int first = to.size();
        fields.object(name -> {
            switch (name) {
                case "scope" -> fields.object(scope::field);
                case "spans" -> fields.list(() -> to.add(span.read()));
                case "schemaUrl", "schema_url" -> scope.schemaUrl = fields.text();
                default -> fields.skip();
            }
        });
        Scope complete = new Scope(scope.name, scope.version, scope.attributes, scope.dropped, scope.schemaUrl);
        to.subList(first, to.size()).forEach(builder -> builder.scope(complete));
    }

    private final class ResourceFields {
        private Attributes attributes = Attributes.EMPTY;
        private int dropped;
        private String schemaUrl = "";

        void field(String name) {
            switch (name) {
                case "attributes" -> attributes = OtlpJsonReader.this.attributes.read();
                case "droppedAttributesCount", "dropped_attributes_count" -> dropped = fields.uint32();
                default -> fields.skip();
            }
        }
    }

    private final class ScopeFields {
        private String name = "";
        private String version = "";
        private Attributes attributes = Attributes.EMPTY;
        private int dropped;
        private String schemaUrl = "";

        void field(String field) {
            switch (field) {
                case "name" -> name = fields.text();
                case "version" -> version = fields.text();
                case "attributes" -> attributes = OtlpJsonReader.this.attributes.read();
                case "droppedAttributesCount", "dropped_attributes_count" -> dropped = fields.uint32();
                default -> fields.skip();
            }
        }
    }
}

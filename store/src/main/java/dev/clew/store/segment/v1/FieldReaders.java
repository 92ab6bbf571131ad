package dev.clew.store.segment.v1;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Resource;
import dev.clew.model.Scope;
import dev.clew.model.SpanKind;
import dev.clew.model.StatusCode;
import dev.clew.model.TraceId;
import dev.clew.store.SpanField;
import dev.clew.store.segment.totals.ValueCoder;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.ToLongFunction;

/// Makes the [FieldReader] of a field for one part.
final class FieldReaders {
    private final Dictionaries part;
    private final ValueCoder coder;

    /// What a part knows of its own numbers.
    interface Dictionaries {
        Entries entries(Field field);

        Resource resource(int number);

        Scope scope(int number);

        /// The columns of attributes `key`, and the spill if there is one.
        KeyColumns columns(Table table, String key, ValueCoder coder);
    }

    FieldReaders(Dictionaries part, ValueCoder coder) {
        this.part = part;
        this.coder = coder;
    }

    FieldReader of(SpanField field) {
        return switch (field) {
            case SpanField.Intrinsic intrinsic -> ofIntrinsic(intrinsic);
            case SpanField.Attribute(var place, var key) ->
                switch (place) {
                    case SPAN -> new FieldReader.OfAttribute(part.columns(Table.SPAN, key, coder));
                    case EVENT -> new FieldReader.OfOwnedAttribute(Table.EVENT, part.columns(Table.EVENT, key, coder));
                    case LINK -> new FieldReader.OfOwnedAttribute(Table.LINK, part.columns(Table.LINK, key, coder));
                    case RESOURCE -> ofResource(resource -> first(resource.attributes(), key));
                    case SCOPE -> ofScope(scope -> first(scope.attributes(), key));
                };
            case SpanField.FirstOf(var fields) ->
                new FieldReader.FirstOf(fields.stream().map(this::of).toList(), coder.absent());
        };
    }

    private FieldReader ofIntrinsic(SpanField.Intrinsic field) {
        return switch (field) {
            case NAME -> ofText(Field.NAME);
            case SERVICE -> ofResource(resource -> text(resource.serviceName()));
            case KIND -> new FieldReader.OfField(Field.KIND, ofKinds());
            case STATUS -> new FieldReader.OfField(Field.STATUS, ofStatuses());
            case STATUS_MESSAGE -> ofText(Field.MESSAGE);
            case DURATION -> new FieldReader.OfField(Field.DURATION, new NumberCodes.OfDurations(coder));
            case TRACE_ID ->
                new FieldReader.OfSpan(
                        (rows, position) -> traceId(rows.traceIdHigh(position), rows.traceIdLow(position)));
            case SPAN_ID -> new FieldReader.OfSpan((rows, position) -> id(rows.spanId(position)));
            case PARENT_ID -> new FieldReader.OfSpan((rows, position) -> parent(rows.parentId(position)));
            case TRACE_STATE -> ofText(Field.TRACE_STATE);
            case SCOPE_NAME -> ofScope(scope -> text(scope.name()));
            case SCOPE_VERSION -> ofScope(scope -> text(scope.version()));
            case EVENT_NAME -> ofEventNames();
            case EVENT_TIME ->
                ofFirstEvent((rows, event, start) -> coder.ofInt(rows.field(Field.EVENT_TIME)[event] - start));
            case LINK_TRACE_ID ->
                ofFirstLink((rows, link, _) ->
                        traceId(rows.field(Field.LINK_TRACE_ID_HIGH)[link], rows.field(Field.LINK_TRACE_ID_LOW)[link]));
            case LINK_SPAN_ID -> ofFirstLink((rows, link, _) -> id(rows.field(Field.LINK_SPAN_ID)[link]));
        };
    }

    private long text(String text) {
        return coder.of(AnyValue.of(text));
    }

    private long traceId(long high, long low) {
        return text(new TraceId(high, low).toString());
    }

    private long id(long id) {
        return text(HexFormat.of().toHexDigits(id));
    }

    private long parent(long id) {
        return id == 0 ? coder.absent() : id(id);
    }

    private FieldReader ofText(Field field) {
        return new FieldReader.OfField(field, ofTexts(field));
    }

    private NumberCodes ofTexts(Field field) {
        Entries entries = part.entries(field);
        return new NumberCodes.OfIds(entries.size(), id -> text(entries.text(id)));
    }

    private FieldReader ofResource(ToLongFunction<Resource> code) {
        int count = part.entries(Field.RESOURCE).size();
        return new FieldReader.OfField(
                Field.RESOURCE, new NumberCodes.OfIds(count, number -> code.applyAsLong(part.resource(number))));
    }

    private FieldReader ofScope(ToLongFunction<Scope> code) {
        int count = part.entries(Field.SCOPE).size();
        return new FieldReader.OfField(
                Field.SCOPE, new NumberCodes.OfIds(count, number -> code.applyAsLong(part.scope(number))));
    }

    /// Of the first attribute `key`.
    private long first(Attributes attributes, String key) {
        for (int i = 0; i < attributes.size(); i++) {
            if (attributes.key(i).equals(key)) {
                return coder.of(attributes.value(i));
            }
        }
        return coder.absent();
    }

    private NumberCodes ofKinds() {
        return new NumberCodes.OfIds(
                SpanKind.values().length, kind -> text(SpanKind.of(kind).name().toLowerCase(Locale.ROOT)));
    }

    private NumberCodes ofStatuses() {
        return new NumberCodes.OfIds(
                StatusCode.values().length,
                status -> text(StatusCode.of(status).name().toLowerCase(Locale.ROOT)));
    }

    private interface OwnedCode {
        long of(Rows owned, int row, long spanStart);
    }

    private FieldReader ofEventNames() {
        NumberCodes names = ofTexts(Field.EVENT_NAME);
        return ofFirstEvent((rows, event, _) -> names.code(rows.field(Field.EVENT_NAME)[event]));
    }

    private FieldReader ofFirstEvent(OwnedCode code) {
        return new FieldReader.OfSpan((rows, position) -> rows.spans.field(Field.EVENTS)[position] == 0
                ? coder.absent()
                : code.of(rows.events(), rows.firstEvents()[position], rows.start(position)));
    }

    private FieldReader ofFirstLink(OwnedCode code) {
        return new FieldReader.OfSpan((rows, position) -> rows.spans.field(Field.LINKS)[position] == 0
                ? coder.absent()
                : code.of(rows.links(), rows.firstLinks()[position], rows.start(position)));
    }
}

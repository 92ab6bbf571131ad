package dev.clew.store.segment.v1;

import dev.clew.model.Resource;
import dev.clew.model.Scope;
import dev.clew.model.TraceId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Looks conditions up in the dictionaries of a segment.
final class SegmentLookup implements ConditionCompiler.Lookup {
    private final Segment segment;
    private final SegmentPages pages;

    SegmentLookup(Segment segment, SegmentPages pages) {
        this.segment = segment;
        this.pages = pages;
    }

    @Override
    public Entries texts(Field field) {
        SegmentColumn column = segment.table(field.table()).field(field);
        return column == null ? Entries.EMPTY_ONLY : pages.dictionaries().of(column);
    }

    @Override
    public ValueSet resources(Predicate<Resource> test) {
        return segment.resources().where(test, pages);
    }

    @Override
    public ValueSet scopes(Predicate<Scope> test) {
        return segment.scopes().where(test, pages);
    }

    @Override
    public Condition traceIs(TraceId id) {
        TraceIndex traces = segment.traces();
        int trace = traces.mayHold(id) ? traces.find(id) : TraceIndex.NONE;
        return trace == TraceIndex.NONE
                ? Condition.Constant.FALSE
                : new RowsOf(traces.firstRow(trace), traces.firstRow(trace + 1));
    }

    @Override
    public List<AttributeMatch> attributes(Table table, String key, ValueMatch match) {
        List<SegmentTable.Attribute> attributes = segment.table(table).attributes();
        var matches = new ArrayList<AttributeMatch>();
        for (int number = 0; number < attributes.size(); number++) {
            SegmentTable.Attribute attribute = attributes.get(number);
            SegmentColumn column = attribute.column();
            if (column != null
                    && (attribute.type() == ColumnType.SPILL || attribute.key().equals(key))) {
                for (ValueSet values : valuesOf(attribute.type(), column, key, match)) {
                    AttributeMatch.add(table, number, values, matches);
                }
            }
        }
        return matches;
    }

    private List<ValueSet> valuesOf(ColumnType type, SegmentColumn column, String key, ValueMatch match) {
        return type.inDictionary()
                ? List.of(match.ofEntries(type, pages.dictionaries().of(column), key))
                : match.ofNumbers(type, column.directory(pages.reader()).scale());
    }
}

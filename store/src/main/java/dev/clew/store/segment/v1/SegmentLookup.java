package dev.clew.store.segment.v1;

import dev.clew.model.Resource;
import dev.clew.model.Scope;
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
    public Entries names() {
        SegmentColumn column = segment.table(Table.SPAN).field(Field.NAME);
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
    public List<AttributeMatch> attributes(Table table, String key, String text) {
        List<SegmentTable.Attribute> attributes = segment.table(table).attributes();
        var matches = new ArrayList<AttributeMatch>();
        for (int number = 0; number < attributes.size(); number++) {
            ValueSet values = valuesOf(attributes.get(number), key, text);
            if (!values.isEmpty()) {
                matches.add(new AttributeMatch(table, number, values));
            }
        }
        return matches;
    }

    private ValueSet valuesOf(SegmentTable.Attribute attribute, String key, String text) {
        SegmentColumn column = attribute.column();
        if (column == null) {
            return ValueSet.NONE;
        }
        if (attribute.type() == ColumnType.SPILL) {
            return TextMatch.ofSpill(pages.dictionaries().of(column), key, text);
        }
        if (!attribute.key().equals(key)) {
            return ValueSet.NONE;
        }
        if (attribute.type().inDictionary()) {
            return TextMatch.of(pages.dictionaries().of(column), attribute.type(), text);
        }
        ValueSet values = TextMatch.of(attribute.type(), text);
        int scale = column.directory(pages.reader()).scale();
        return scale == 0 || values.isEmpty() ? values : scaled(values.low(), scale);
    }

    /// The one double that is wanted, as the column stores it.
    private static ValueSet scaled(long bits, int scale) {
        return Decimals.fits(bits, scale) ? ValueSet.one(Decimals.scaled(bits, scale)) : ValueSet.NONE;
    }
}

package dev.clew.store.segment.v1;

import dev.clew.model.Resource;
import dev.clew.model.Scope;
import dev.clew.store.segment.totals.ValueCoder;
import java.util.ArrayList;
import java.util.List;

/// What the numbers of a segment mean.
record SegmentDictionaries(Segment segment, SegmentPages pages) implements FieldReaders.Dictionaries {
    @Override
    public Entries entries(Field field) {
        SegmentColumn column = segment.table(field.table()).field(field);
        return column == null ? Entries.EMPTY_ONLY : pages.dictionaries().of(column);
    }

    @Override
    public Resource resource(int number) {
        return pages.resource(number);
    }

    @Override
    public Scope scope(int number) {
        return pages.scope(number);
    }

    @Override
    public KeyColumns columns(Table table, String key, ValueCoder coder) {
        List<SegmentTable.Attribute> attributes = segment.table(table).attributes();
        var columns = new ArrayList<KeyColumns.Column>();
        for (int number = 0; number < attributes.size(); number++) {
            SegmentTable.Attribute attribute = attributes.get(number);
            SegmentColumn column = attribute.column();
            boolean mayHoldKey =
                    attribute.type() == ColumnType.SPILL || attribute.key().equals(key);
            if (column != null && mayHoldKey) {
                columns.add(new KeyColumns.Column(number, codes(attribute.type(), column, key, coder)));
            }
        }
        return new KeyColumns(columns, coder.absent());
    }

    private NumberCodes codes(ColumnType type, SegmentColumn column, String key, ValueCoder coder) {
        return type.inDictionary()
                ? NumberCodes.of(type, pages.dictionaries().of(column), key, coder)
                : NumberCodes.of(type, column.directory(pages.reader()).scale(), coder);
    }
}

package dev.clew.store.segment.v1;

import static java.util.Objects.requireNonNull;

import dev.clew.model.Resource;
import dev.clew.model.Scope;
import dev.clew.store.segment.totals.ValueCoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/// What the numbers of a block mean. Values that come later belong to rows that come later.
record BlockDictionaries(Block block) implements FieldReaders.Dictionaries {
    private BlockTable table(Table table) {
        return switch (table) {
            case SPAN -> block.spans;
            case EVENT -> block.events;
            case LINK -> block.links;
        };
    }

    @Override
    public Entries entries(Field field) {
        return table(field.table()).dictionary(field);
    }

    @Override
    public Resource resource(int number) {
        return block.resource(number);
    }

    @Override
    public Scope scope(int number) {
        return block.scope(number);
    }

    @Override
    public KeyColumns columns(Table table, String key, ValueCoder coder) {
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        var columns = new ArrayList<KeyColumns.Column>();
        for (AttributeColumn column : table(table).attributes.view().columns()) {
            if (column != null && (column.type() == ColumnType.SPILL || BlockLookup.isNamed(column.key(), key, utf8))) {
                columns.add(new KeyColumns.Column(column.id(), codes(column, key, coder)));
            }
        }
        return new KeyColumns(columns, coder.absent());
    }

    private static NumberCodes codes(AttributeColumn column, String key, ValueCoder coder) {
        return column.type().inDictionary()
                ? NumberCodes.of(column.type(), requireNonNull(column.dictionary()), key, coder)
                : NumberCodes.of(column.type(), 0, coder);
    }
}

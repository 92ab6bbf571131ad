package dev.clew.store.segment.v1;

import static java.util.Objects.requireNonNull;

import dev.clew.model.Resource;
import dev.clew.model.Scope;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/// Looks conditions up in the dictionaries of a block. Values that come later belong to rows that come later.
final class BlockLookup implements ConditionCompiler.Lookup {
    private final Block block;

    BlockLookup(Block block) {
        this.block = block;
    }

    @Override
    public Entries names() {
        return block.spans.dictionary(Field.NAME);
    }

    @Override
    public ValueSet resources(Predicate<Resource> test) {
        return idsWhere(block.spans.dictionary(Field.RESOURCE).size(), id -> test.test(block.resource(id)));
    }

    @Override
    public ValueSet scopes(Predicate<Scope> test) {
        return idsWhere(block.spans.dictionary(Field.SCOPE).size(), id -> test.test(block.scope(id)));
    }

    private static ValueSet idsWhere(int count, IntPredicate test) {
        var ids = new BitSet();
        for (int id = 0; id < count; id++) {
            ids.set(id, test.test(id));
        }
        return ValueSet.of(ids);
    }

    @Override
    public List<AttributeMatch> attributes(Table table, String key, String text) {
        BlockTable rows =
                switch (table) {
                    case SPAN -> block.spans;
                    case EVENT -> block.events;
                    case LINK -> block.links;
                };
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        var matches = new ArrayList<AttributeMatch>();
        for (AttributeColumn column : rows.attributes.view().columns()) {
            if (column != null) {
                ValueSet values = valuesOf(column, key, utf8, text);
                if (!values.isEmpty()) {
                    matches.add(new AttributeMatch(table, column.id(), values));
                }
            }
        }
        return matches;
    }

    private static ValueSet valuesOf(AttributeColumn column, String key, byte[] utf8, String text) {
        if (column.type() == ColumnType.SPILL) {
            return TextMatch.ofSpill(requireNonNull(column.dictionary()), key, text);
        }
        if (!isNamed(column.key(), key, utf8)) {
            return ValueSet.NONE;
        }
        Dictionary dictionary = column.dictionary();
        return dictionary == null ? TextMatch.of(column.type(), text) : TextMatch.of(dictionary, column.type(), text);
    }

    /// Whether the key that was sent as `sent` reads as `key`.
    static boolean isNamed(byte[] sent, String key, byte[] utf8) {
        return key.indexOf('\ufffd') < 0
                ? Arrays.equals(sent, utf8)
                : new String(sent, StandardCharsets.UTF_8).equals(key);
    }
}

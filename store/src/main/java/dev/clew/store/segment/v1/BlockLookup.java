package dev.clew.store.segment.v1;

import dev.clew.model.Resource;
import dev.clew.model.Scope;
import dev.clew.model.TraceId;
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
    public Entries texts(Field field) {
        return table(field.table()).dictionary(field);
    }

    private BlockTable table(Table table) {
        return switch (table) {
            case SPAN -> block.spans;
            case EVENT -> block.events;
            case LINK -> block.links;
        };
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
    public Condition traceIs(TraceId id) {
        return block.mayHold(id)
                ? Conditions.all(List.of(
                        Conditions.fieldIn(Field.TRACE_ID_LOW, ValueSet.one(id.low())),
                        Conditions.fieldIn(Field.TRACE_ID_HIGH, ValueSet.one(id.high()))))
                : Condition.Constant.FALSE;
    }

    @Override
    public List<AttributeMatch> attributes(Table table, String key, ValueMatch match) {
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        var matches = new ArrayList<AttributeMatch>();
        for (AttributeColumn column : table(table).attributes.view().columns()) {
            if (column != null && (column.type() == ColumnType.SPILL || isNamed(column.key(), key, utf8))) {
                for (ValueSet values : valuesOf(column, key, match)) {
                    AttributeMatch.add(table, column.id(), values, matches);
                }
            }
        }
        return matches;
    }

    private static List<ValueSet> valuesOf(AttributeColumn column, String key, ValueMatch match) {
        Dictionary dictionary = column.dictionary();
        return dictionary == null
                ? match.ofNumbers(column.type(), 0)
                : List.of(match.ofEntries(column.type(), dictionary, key));
    }

    /// Whether the key that was sent as `sent` reads as `key`.
    static boolean isNamed(byte[] sent, String key, byte[] utf8) {
        return key.indexOf('\ufffd') < 0
                ? Arrays.equals(sent, utf8)
                : new String(sent, StandardCharsets.UTF_8).equals(key);
    }
}

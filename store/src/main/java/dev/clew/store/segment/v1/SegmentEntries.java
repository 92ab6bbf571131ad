package dev.clew.store.segment.v1;

import static java.util.Objects.requireNonNull;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The dictionary of a column of a segment, read chunk by chunk; the last chunk is kept. For one thread.
final class SegmentEntries implements Entries {
    private final SegmentColumn column;
    private final ColumnDirectory.DictionaryDirectory directory;
    private final PageReader reader;
    private @Nullable DictionaryChunk chunk;

    SegmentEntries(SegmentColumn column, ColumnDirectory.DictionaryDirectory directory, PageReader reader) {
        this.column = column;
        this.directory = directory;
        this.reader = reader;
    }

    private DictionaryChunk chunkOf(int id) {
        int number = Arrays.binarySearch(directory.firsts(), id);
        return chunk(number >= 0 ? number : -number - 2);
    }

    private DictionaryChunk chunk(int number) {
        DictionaryChunk known = chunk;
        if (known == null || known.number() != number) {
            known = cached(number);
            chunk = known;
        }
        return known;
    }

    private DictionaryChunk cached(int number) {
        long offset = directory.chunks().offsets()[number];
        if (reader.cached(offset) instanceof DictionaryChunk known) {
            return known;
        }
        DictionaryChunk read = read(number);
        reader.cache(offset, read);
        return read;
    }

    private DictionaryChunk read(int number) {
        int first = directory.firsts()[number];
        int count = directory.firsts()[number + 1] - first;
        Input in = reader.page(
                "dictionary of " + column.name(),
                directory.chunks().offsets()[number],
                directory.chunks().lengths()[number]);
        long[] lengths = reader.readNumbers(in, count, Coding.PLAIN);
        int[] starts = new int[count + 1];
        boolean sameLength = true;
        for (int i = 0; i < count; i++) {
            starts[i + 1] = starts[i] + (int) lengths[i];
            sameLength &= lengths[i] == lengths[0];
        }
        byte[] content = reader.readBytes(in, starts[count]);
        return new DictionaryChunk(number, first, count, content, sameLength ? null : starts);
    }

    /// Puts every entry into `to`; returns the numbers they have there.
    int[] copyTo(Dictionary to) {
        int[] numbers = new int[size()];
        for (int number = 0; number < directory.chunks().lengths().length; number++) {
            DictionaryChunk each = read(number);
            for (int i = 0; i < each.count(); i++) {
                if (each.starts() == null) {
                    byte[] bytes = each.bytes(i);
                    numbers[each.first() + i] = to.add(bytes, 0, bytes.length);
                } else {
                    int from = each.starts()[i];
                    numbers[each.first() + i] = to.add(each.content(), from, each.starts()[i + 1] - from);
                }
            }
        }
        return numbers;
    }

    @Override
    public int size() {
        return directory.entries();
    }

    @Override
    public byte[] bytes(int id) {
        DictionaryChunk holder = chunkOf(id);
        return holder.bytes(id - holder.first());
    }

    @Override
    public String text(int id) {
        String[] kept = column.keptTexts(this);
        return kept == null ? makeText(id) : kept[id];
    }

    String makeText(int id) {
        return new String(bytes(id), StandardCharsets.UTF_8);
    }

    @Override
    public ValueSet idsOf(byte[] value) {
        var ids = new BitSet();
        MemorySegment blooms = column.blooms(reader, directory);
        long hash = Bloom.hash(value, 0, value.length);
        for (int number = 0; number < directory.chunks().lengths().length; number++) {
            if (blooms == null || directory.bloomOf(number, blooms).mayHold(hash)) {
                chunk(number).addIdsOf(value, ids);
            }
        }
        return ValueSet.of(ids);
    }

    @Override
    public ValueSet idsWhere(Predicate<byte[]> test) {
        var ids = new BitSet();
        for (int id = 0; id < size(); id++) {
            if (test.test(bytes(id))) {
                ids.set(id);
            }
        }
        return ValueSet.of(ids);
    }

    @Override
    public ValueSet textsWhere(Predicate<String> test) {
        var ids = new BitSet();
        String[] kept = column.keptTexts(this);
        if (kept != null) {
            for (int id = 0; id < kept.length; id++) {
                ids.set(id, test.test(kept[id]));
            }
            return ValueSet.of(ids);
        }
        for (int number = 0; number < directory.chunks().lengths().length; number++) {
            DictionaryChunk rows = read(number).inRows();
            int[] starts = requireNonNull(rows.starts());
            for (int i = 0; i < rows.count(); i++) {
                int length = starts[i + 1] - starts[i];
                ids.set(
                        rows.first() + i,
                        test.test(new String(rows.content(), starts[i], length, StandardCharsets.UTF_8)));
            }
        }
        return ValueSet.of(ids);
    }

    @Override
    public boolean keepsTexts() {
        return column.keptTexts(this) != null;
    }
}

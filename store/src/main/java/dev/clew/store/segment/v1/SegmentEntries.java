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
    private @Nullable Chunk chunk;

    SegmentEntries(SegmentColumn column, ColumnDirectory.DictionaryDirectory directory, PageReader reader) {
        this.column = column;
        this.directory = directory;
        this.reader = reader;
    }

    /// @param first number of the first entry
    /// @param content the entries one behind the other, or transposed if all have the same length
    /// @param starts where each entry starts, if they are not transposed, and where the last one ends
    private record Chunk(int number, int first, int count, byte[] content, int @Nullable [] starts) {
        byte[] bytes(int index) {
            if (starts != null) {
                return Arrays.copyOfRange(content, starts[index], starts[index + 1]);
            }
            byte[] bytes = new byte[content.length / count];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = content[i * count + index];
            }
            return bytes;
        }

        boolean holds(int index, byte[] value) {
            if (starts != null) {
                return starts[index + 1] - starts[index] == value.length
                        && LittleEndian.equal(content, starts[index], value, 0, value.length);
            }
            // From the end: ids that start alike end differently.
            for (int i = value.length - 1; i >= 0; i--) {
                if (content[i * count + index] != value[i]) {
                    return false;
                }
            }
            return true;
        }

        void addIdsOf(byte[] value, BitSet to) {
            for (int i = rulesOut(value.length) ? count : 0; i < count; i++) {
                if (holds(i, value)) {
                    to.set(first + i);
                }
            }
        }

        /// The same with the entries one behind the other.
        Chunk inRows() {
            if (starts != null) {
                return this;
            }
            int length = content.length / count;
            byte[] rows = new byte[content.length];
            int[] ends = new int[count + 1];
            for (int i = 0; i < length; i++) {
                for (int j = 0; j < count; j++) {
                    rows[j * length + i] = content[i * count + j];
                }
            }
            for (int j = 0; j < count; j++) {
                ends[j + 1] = ends[j] + length;
            }
            return new Chunk(number, first, count, rows, ends);
        }

        /// Whether no entry can have `length` bytes.
        boolean rulesOut(int length) {
            return starts == null && content.length != count * length;
        }
    }

    private Chunk chunkOf(int id) {
        int number = Arrays.binarySearch(directory.firsts(), id);
        return chunk(number >= 0 ? number : -number - 2);
    }

    private Chunk chunk(int number) {
        Chunk known = chunk;
        if (known == null || known.number != number) {
            known = read(number);
            chunk = known;
        }
        return known;
    }

    private Chunk read(int number) {
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
        return new Chunk(number, first, count, content, sameLength ? null : starts);
    }

    /// Puts every entry into `to`; returns the numbers they have there.
    int[] copyTo(Dictionary to) {
        int[] numbers = new int[size()];
        for (int number = 0; number < directory.chunks().lengths().length; number++) {
            Chunk each = read(number);
            for (int i = 0; i < each.count; i++) {
                if (each.starts == null) {
                    byte[] bytes = each.bytes(i);
                    numbers[each.first + i] = to.add(bytes, 0, bytes.length);
                } else {
                    int from = each.starts[i];
                    numbers[each.first + i] = to.add(each.content, from, each.starts[i + 1] - from);
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
        Chunk holder = chunkOf(id);
        return holder.bytes(id - holder.first);
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
            Chunk rows = chunk(number).inRows();
            int[] starts = requireNonNull(rows.starts);
            for (int i = 0; i < rows.count; i++) {
                int length = starts[i + 1] - starts[i];
                ids.set(rows.first + i, test.test(new String(rows.content, starts[i], length, StandardCharsets.UTF_8)));
            }
        }
        return ValueSet.of(ids);
    }

    @Override
    public boolean keepsTexts() {
        return column.keptTexts(this) != null;
    }
}

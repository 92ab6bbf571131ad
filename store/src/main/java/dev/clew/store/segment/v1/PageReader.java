package dev.clew.store.segment.v1;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Reads pages that [PageWriter] wrote. For one thread at a time; what it works with is used again by the next.
final class PageReader implements AutoCloseable {
    private final SegmentFile file;
    private final PageCache cache;
    private @Nullable Scratch taken;
    private final Map<SegmentColumn, SegmentColumn.Sparse> sparse = new HashMap<>();
    private final List<long[]> owned = new ArrayList<>();

    PageReader(SegmentFile file) {
        this(file, PageCache.NONE);
    }

    PageReader(SegmentFile file, PageCache cache) {
        this.file = file;
        this.cache = cache;
    }

    /// Memory and the native decompressor, which are dear to make.
    private static final class Scratch {
        private static final ConcurrentLinkedQueue<Scratch> POOL = new ConcurrentLinkedQueue<>();
        private static final AtomicInteger POOLED = new AtomicInteger();
        private static final int MOST_POOLED = 2 * Runtime.getRuntime().availableProcessors();
        private static final int MOST_BYTES = 1 << 20;
        private static final int MOST_SPARE = 48;

        private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
        private byte[] page = new byte[1 << 14];
        private byte[] plane = new byte[Format.PAGE_ROWS];
        private byte[] planeBefore = new byte[Format.PAGE_ROWS];

        /// Arrays of one page that may be filled again.
        private final long[][] spare = new long[MOST_SPARE][];

        private int spares;

        private Scratch() {
            zstd.setMagicless(true);
        }

        static Scratch take() {
            Scratch pooled = POOL.poll();
            if (pooled == null) {
                return new Scratch();
            }
            POOLED.decrementAndGet();
            return pooled;
        }

        long[] numbers() {
            return spares == 0 ? new long[Format.PAGE_ROWS] : spare[--spares];
        }

        void giveBack() {
            if (page.length > MOST_BYTES || POOLED.get() >= MOST_POOLED) {
                zstd.close();
                return;
            }
            POOLED.incrementAndGet();
            POOL.add(this);
        }
    }

    /// A page, to be read before the next one is asked for.
    Input page(String what, long offset, int length) {
        if (scratch().page.length < length) {
            scratch().page = new byte[length];
        }
        file.copy(what, offset, length, scratch().page);
        return new Input(scratch().page);
    }

    /// A page that [PageWriter#writeCompressed] wrote; the input's array is the caller's.
    Input compressedPage(String what, long offset, int length) {
        Input in = page(what, offset, length);
        return new Input(readBytes(in, in.readCount()));
    }

    /// Reads `count` numbers; the array is the caller's, who may [#giveBack] it.
    long[] readNumbers(Input in, int count, Coding coding) {
        long[] values = numbers(count);
        readNumbers(in, count, coding, values);
        return values;
    }

    /// As [#readNumbers], with room behind them: an array that is used again fits any page.
    long[] readWithRoom(Input in, int count, Coding coding) {
        long[] values = numbers(Math.max(count, Format.PAGE_ROWS));
        readNumbers(in, count, coding, values);
        return values;
    }

    private void readNumbers(Input in, int count, Coding coding, long[] to) {
        if (count == 0) {
            return;
        }
        if (coding == Coding.RAW) {
            in.readLongs(to, count);
            return;
        }
        int width = in.readByte();
        long min = in.readSigned();
        long first = coding == Coding.PLAIN ? 0 : in.readSigned();
        readPlanes(in, width, min, count, to);
        switch (coding) {
            case DELTA -> addUp(to, count, first);
            case RELATIVE -> place(to, count, first);
            case PLAIN, RAW -> {}
        }
    }

    /// Reads `count` numbers of [Coding#PLAIN] that one byte tells apart; null if they are written in another way.
    @Nullable
    SmallNumbers readSmall(Input in, int count) {
        int width = in.readByte();
        long least = in.readSigned();
        return width == 1 ? new SmallNumbers(least, readBytes(in, count)) : null;
    }

    /// `count` times the same number, without reading any page; the array is the caller's, who may [#giveBack] it.
    long[] same(long number, int count) {
        long[] values = numbers(count);
        Arrays.fill(values, number);
        return values;
    }

    private long[] numbers(int count) {
        return count == Format.PAGE_ROWS ? scratch().numbers() : new long[count];
    }

    private void readPlanes(Input in, int width, long min, int count, long[] values) {
        if (scratch().plane.length < count) {
            scratch().plane = new byte[count];
            scratch().planeBefore = new byte[count];
        }
        byte[] plane = scratch().plane;
        byte[] before = scratch().planeBefore;
        int shiftBefore = 0;
        long constant = 0;
        boolean any = false;
        boolean waits = false;
        for (int i = 0; i < width; i++) {
            int shift = i * Byte.SIZE;
            if (readPlane(in, plane, count)) {
                constant += (plane[0] & 0xffL) << shift;
            } else if (!waits) {
                byte[] free = before;
                before = plane;
                plane = free;
                shiftBefore = shift;
                waits = true;
            } else if (any) {
                merge(before, shiftBefore, plane, shift, count, values);
                waits = false;
            } else {
                begin(before, shiftBefore, plane, shift, min, count, values);
                any = true;
                waits = false;
            }
        }
        if (waits && any) {
            merge(before, shiftBefore, count, values);
        } else if (waits) {
            begin(before, shiftBefore, min, count, values);
            any = true;
        }
        if (!any) {
            Arrays.fill(values, 0, count, min + constant);
        } else if (constant != 0) {
            shift(values, count, constant);
        }
    }

    private static void begin(byte[] plane, int shift, long min, int count, long[] values) {
        for (int i = 0; i < count; i++) {
            values[i] = min + ((plane[i] & 0xffL) << shift);
        }
    }

    /// Two planes at once take half the passes over the values.
    private static void begin(
            byte[] low, int lowShift, byte[] high, int highShift, long min, int count, long[] values) {
        for (int i = 0; i < count; i++) {
            values[i] = min + ((low[i] & 0xffL) << lowShift) + ((high[i] & 0xffL) << highShift);
        }
    }

    private static void merge(byte[] low, int lowShift, byte[] high, int highShift, int count, long[] values) {
        for (int i = 0; i < count; i++) {
            values[i] += ((low[i] & 0xffL) << lowShift) + ((high[i] & 0xffL) << highShift);
        }
    }

    private static void merge(byte[] plane, int shift, int count, long[] values) {
        for (int i = 0; i < count; i++) {
            values[i] += (plane[i] & 0xffL) << shift;
        }
    }

    private static void shift(long[] values, int count, long base) {
        for (int i = 0; i < count; i++) {
            values[i] += base;
        }
    }

    private static void addUp(long[] values, int count, long first) {
        long sum = first;
        for (int i = 0; i < count; i++) {
            sum += values[i];
            values[i] = sum;
        }
    }

    private static void place(long[] distances, int count, long base) {
        long largest = base;
        for (int i = 0; i < count; i++) {
            distances[i] = largest + 1 - distances[i];
            largest = Math.max(largest, distances[i]);
        }
    }

    /// Reads `count` bytes into `to`; answers true, and sets the first only, if all are the same.
    private boolean readPlane(Input in, byte[] to, int count) {
        switch (in.readByte()) {
            case Format.PLANE_CONSTANT -> {
                to[0] = (byte) in.readByte();
                return true;
            }
            case Format.PLANE_PLAIN -> in.read(to, count);
            case Format.PLANE_ZSTD -> {
                int size = in.readCount();
                int bytes = scratch().zstd.decompressByteArray(to, 0, count, in.array(), in.position(), size);
                if (bytes != count) {
                    // Behind them is what was read before.
                    throw file.unreadable(new IllegalStateException("%d bytes, not %d".formatted(bytes, count)));
                }
                in.skip(size);
            }
            default -> throw new IllegalStateException("an unknown kind of plane");
        }
        return false;
    }

    /// Reads `count` bytes, which are the caller's.
    byte[] readBytes(Input in, int count) {
        byte[] bytes = new byte[count];
        if (count > 0 && readPlane(in, bytes, count)) {
            Arrays.fill(bytes, bytes[0]);
        }
        return bytes;
    }

    /// Takes an array that nobody looks at any more, to fill it again.
    void giveBack(long[] numbers) {
        if (numbers.length == Format.PAGE_ROWS && scratch().spares < Scratch.MOST_SPARE) {
            scratch().spare[scratch().spares++] = numbers;
        }
    }

    /// As [#giveBack], but somebody may look at it until this is closed.
    void giveBackAtClose(long[] numbers) {
        if (owned.size() < Scratch.MOST_SPARE) {
            owned.add(numbers);
        }
    }

    /// What was kept of a sparse column, which is asked for page by page; null if nothing was yet.
    SegmentColumn.@Nullable Sparse sparse(SegmentColumn column) {
        return sparse.get(column);
    }

    void keep(SegmentColumn column, SegmentColumn.Sparse values) {
        sparse.put(column, values);
    }

    /// What was made of the page at `offset`; null if it is not kept.
    @Nullable
    DecodedPage cached(long offset) {
        return cache.get(file, offset);
    }

    /// Whether what was made of the page at `offset`, which was just read, had better be kept.
    boolean isWanted(long offset) {
        return cache.isWanted(file, offset);
    }

    /// Offers what was made of the page at `offset` to be kept.
    ///
    /// @return whether it is, so that nobody may write to it from now on
    boolean cache(long offset, DecodedPage page) {
        return cache.put(file, offset, page);
    }

    SegmentFile file() {
        return file;
    }

    private Scratch scratch() {
        Scratch known = taken;
        if (known == null) {
            known = Scratch.take();
            taken = known;
        }
        return known;
    }

    /// Lends what this works with to others until it is needed again: a scan over many segments has a reader of each,
    /// and reads with one at a time.
    void rest() {
        Scratch known = taken;
        if (known != null) {
            taken = null;
            known.giveBack();
        }
    }

    @Override
    public void close() {
        owned.forEach(this::giveBack);
        owned.clear();
        rest();
    }
}

package dev.clew.store.segment.v1;

import dev.clew.model.Fault;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Predicate;

/// Gives byte strings numbers, in the order they are first seen; makes no object of any. One thread adds, any
/// thread reads.
///
/// Values that hardly ever repeat are not worth looking up: when nine in ten of the first few thousand were new,
/// every later value just gets the next number, and equal values may have several.
final class Dictionary implements Entries {
    private static final byte[] NONE = {};
    private static final int TRIAL = 4_096;

    /// From here on the array grows by half: doubled, it would need three times its size for a moment.
    private static final int LARGE = 4 << 20;

    private static final VarHandle SHARED_SIZE;

    static {
        try {
            SHARED_SIZE = MethodHandles.lookup().findVarHandle(Dictionary.class, "sharedSize", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int mostBytes;
    private final IntColumn ends = new IntColumn();
    private byte[] bytes = new byte[64];
    private byte[] spareBytes = NONE;
    private volatile byte[] sharedBytes = bytes;
    private int size;

    @SuppressWarnings("UnusedVariable") // Through SHARED_SIZE only, so that a reader sees an entry whole.
    private int sharedSize;

    /// The hash of an entry beside its number and one; zero if free.
    private long[] slots = new long[16];

    private int lookups;
    private int last = -1;
    private boolean distinct;

    Dictionary() {
        this(Integer.MAX_VALUE);
    }

    /// @param mostBytes that all entries may take, beyond some dozens
    Dictionary(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    /// The number of the value in `[from, from + length)` of `source`.
    ///
    /// @throws Fault `CALLER` if there are too many bytes
    int add(byte[] source, int from, int length) {
        if (last >= 0 && holds(last, source, from, length)) {
            return last;
        }
        return distinct ? insert(source, from, length) : find(source, from, length);
    }

    private int find(byte[] source, int from, int length) {
        lookups++;
        int hash = (int) Hash.of(Hash.SECRET, source, from, length);
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0) {
            if ((int) (slots[slot] >>> 32) == hash) {
                int id = (int) slots[slot] - 1;
                if (holds(id, source, from, length)) {
                    last = id;
                    return id;
                }
            }
            slot = slot + 1 & mask;
        }
        slots[slot] = (long) hash << 32 | size + 1;
        int id = insert(source, from, length);
        if (lookups >= TRIAL && size > lookups / 10 * 9) {
            distinct = true;
            slots = new long[0];
        } else if (2 * size > slots.length) {
            rehash(new long[2 * slots.length]);
        }
        return id;
    }

    private void rehash(long[] wider) {
        int mask = wider.length - 1;
        for (long each : slots) {
            if (each != 0) {
                int slot = (int) (each >>> 32) & mask;
                while (wider[slot] != 0) {
                    slot = slot + 1 & mask;
                }
                wider[slot] = each;
            }
        }
        slots = wider;
    }

    private int insert(byte[] source, int from, int length) {
        int start = start(size);
        if (length > bytes.length - start) {
            grow(start, length);
        }
        System.arraycopy(source, from, bytes, start, length);
        ends.add(start + length);
        last = size++;
        SHARED_SIZE.setRelease(this, size);
        return last;
    }

    private void grow(int used, int more) {
        long needed = (long) used + more;
        if (needed > mostBytes) {
            throw new Fault(Fault.Kind.CALLER, "the texts of one column have more than %d bytes".formatted(mostBytes));
        }
        byte[] wider = spareBytes.length >= needed ? spareBytes : new byte[capacity((int) needed)];
        spareBytes = NONE;
        System.arraycopy(bytes, 0, wider, 0, used);
        bytes = wider;
        sharedBytes = bytes;
    }

    private int capacity(int needed) {
        long wider = bytes.length < LARGE ? 2L * bytes.length : bytes.length + bytes.length / 2L;
        return (int) Math.max(needed, Math.min(wider, mostBytes));
    }

    /// Grows into the arrays of `retired`, which nobody looks at any more.
    void reuse(Dictionary retired) {
        ends.reuse(retired.ends);
        spareBytes = retired.bytes;
        retired.bytes = NONE;
        retired.sharedBytes = NONE;
        if (retired.slots.length > slots.length) {
            Arrays.fill(retired.slots, 0);
            rehash(retired.slots);
        }
    }

    private int start(int id) {
        return id == 0 ? 0 : ends.get(id - 1);
    }

    private boolean holds(int id, byte[] source, int from, int length) {
        int start = start(id);
        return ends.get(id) - start == length && LittleEndian.equal(bytes, start, source, from, length);
    }

    /// Whether two numbers stand for the same bytes. For the thread that writes.
    boolean same(int a, int b) {
        if (a == b || !distinct) {
            return a == b;
        }
        int start = start(b);
        return holds(a, bytes, start, ends.get(b) - start);
    }

    /// Bytes that all entries take. For the thread that writes.
    int byteCount() {
        return start(size);
    }

    @Override
    public int size() {
        return (int) SHARED_SIZE.getAcquire(this);
    }

    /// Where each entry ends in [#sharedBytes]; it starts where the one before ends.
    int[] sharedEnds() {
        return ends.shared();
    }

    byte[] sharedBytes() {
        return sharedBytes;
    }

    @Override
    public byte[] bytes(int id) {
        int[] entryEnds = ends.shared();
        return Arrays.copyOfRange(sharedBytes, id == 0 ? 0 : entryEnds[id - 1], entryEnds[id]);
    }

    @Override
    public String text(int id) {
        int[] entryEnds = ends.shared();
        int start = id == 0 ? 0 : entryEnds[id - 1];
        return new String(sharedBytes, start, entryEnds[id] - start, StandardCharsets.UTF_8);
    }

    @Override
    public ValueSet idsOf(byte[] value) {
        int count = size();
        int[] entryEnds = ends.shared();
        byte[] all = sharedBytes;
        var ids = new BitSet();
        int start = 0;
        for (int id = 0; id < count; id++) {
            int end = entryEnds[id];
            if (end - start == value.length && LittleEndian.equal(all, start, value, 0, value.length)) {
                ids.set(id);
            }
            start = end;
        }
        return ValueSet.of(ids);
    }

    @Override
    public ValueSet idsWhere(Predicate<byte[]> test) {
        var ids = new BitSet();
        for (int id = size() - 1; id >= 0; id--) {
            if (test.test(bytes(id))) {
                ids.set(id);
            }
        }
        return ValueSet.of(ids);
    }

    @Override
    public ValueSet textsWhere(Predicate<String> test) {
        var ids = new BitSet();
        for (int id = size() - 1; id >= 0; id--) {
            if (test.test(text(id))) {
                ids.set(id);
            }
        }
        return ValueSet.of(ids);
    }

    @Override
    public boolean keepsTexts() {
        return false;
    }
}

package dev.clew.store;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;

/// The heap that one query may hold at once, roughly: its tables and sets, the trace it looks at, and what it found.
/// Whoever holds something says so when it grows, not for each span, and when it lets go. For one thread.
public final class QueryMemory {
    /// What a value takes beside its text: the object, and its place.
    static final long VALUE_BYTES = 60;

    /// How many of the largest queries would fill the heap: a few at a time leave most of it to the rest.
    private static final int QUERIES_IN_HEAP = 8;

    /// A larger heap holds more queries at once, not larger ones.
    private static final long MOST_BYTES = 256L << 20;

    private final long mostBytes;
    private final long toldBytes;
    private long heldBytes;

    /// @param mostBytes that may be held at once
    public QueryMemory(long mostBytes) {
        this(mostBytes, mostBytes);
    }

    private QueryMemory(long mostBytes, long toldBytes) {
        this.mostBytes = mostBytes;
        this.toldBytes = toldBytes;
    }

    /// Half of what is left: for a step whose outcome needs as much again when something else is made of it.
    public QueryMemory half() {
        return part(2);
    }

    /// One of so many parts of what is left, each for another thread.
    public QueryMemory part(int of) {
        return new QueryMemory(Math.max(0, mostBytes - heldBytes) / of, toldBytes);
    }

    /// As much as a query may hold in this process.
    public static QueryMemory ofThisProcess() {
        return new QueryMemory(mostBytes());
    }

    /// One part of so many of the heap: for who reads one thing that has to be whole.
    public static QueryMemory ofHeap(int parts) {
        return new QueryMemory(Runtime.getRuntime().maxMemory() / parts);
    }

    /// How many queries may run at once, however many processors there are: half of the heap is left to the rest.
    public static int queriesAtOnce() {
        return (int) (Runtime.getRuntime().maxMemory() / 2 / mostBytes());
    }

    private static long mostBytes() {
        return Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / QUERIES_IN_HEAP);
    }

    /// `bytes` more are held; or fewer, if it is negative.
    public void hold(long bytes) {
        heldBytes += bytes;
    }

    /// How many are held.
    public long heldBytes() {
        return heldBytes;
    }

    /// Whatever was held beyond `bytes`, as [#heldBytes] told it before, is let go.
    public void releaseTo(long bytes) {
        heldBytes = bytes;
    }

    /// A part of what may be held, for what could be done without.
    long share(int parts) {
        return mostBytes / parts;
    }

    /// Whether more is held than may be: nothing new is to be taken in.
    public boolean isExceeded() {
        return heldBytes > mostBytes;
    }

    /// What an answer says that stopped, or left something out, for want of memory.
    public String exceeded() {
        return "it takes more than %s of memory, the most that a query may hold (ask for a shorter time, fewer groups or longer steps?)"
                .formatted(most());
    }

    /// The most, in words.
    public String most() {
        return "%d MiB".formatted(toldBytes >> 20);
    }

    /// Roughly the heap that a value takes; texts are taken for Latin ones.
    public static long bytes(AnyValue value) {
        return VALUE_BYTES + contentBytes(value);
    }

    static long bytes(Attributes attributes) {
        long sum = 0;
        for (int i = 0; i < attributes.size(); i++) {
            sum += attributes.key(i).length() + bytes(attributes.value(i));
        }
        return sum;
    }

    private static long contentBytes(AnyValue value) {
        return switch (value) {
            case AnyValue.StringValue(var text) -> text.length();
            case AnyValue.BytesValue(var bytes) -> bytes.length;
            case AnyValue.ArrayValue(var elements) ->
                elements.stream().mapToLong(QueryMemory::bytes).sum();
            case AnyValue.KeyValueList(var attributes) -> bytes(attributes);
            case AnyValue.BoolValue _, AnyValue.IntValue _, AnyValue.DoubleValue _, AnyValue.EmptyValue() -> 0;
        };
    }
}

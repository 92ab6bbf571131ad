package dev.clew.store.segment;

import dev.clew.model.TraceId;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A part in the list of its tenant, with a count of those who use it: a file that was replaced is released by the
/// last of them. The list itself counts as one.
final class HeldPart {
    private final Part part;
    private final @Nullable SegmentName name;
    private final Consumer<OpenPart> onRelease;
    private final AtomicInteger holders = new AtomicInteger(1);
    private final long begunNanos = System.nanoTime();
    private volatile long through;
    private volatile @Nullable Counted counted;
    private volatile @Nullable LinkPairs links;
    private volatile TraceGroup.@Nullable Member member;
    private volatile boolean isAlone;
    private final @Nullable Repeats repeats;
    private final SharedTraces shared;

    /// How many traces of a part are in those before it too, as long as neither it nor they change.
    record Counted(int spanCount, List<HeldPart> parts, long traces) {}

    /// A part in memory.
    HeldPart(OpenPart part) {
        this(part, _ -> {});
    }

    /// A part in memory.
    ///
    /// @param onRelease gets it when nobody looks at it any more
    HeldPart(OpenPart part, Consumer<OpenPart> onRelease) {
        this.part = part;
        this.onRelease = onRelease;
        name = null;
        repeats = new Repeats(part);
        shared = new SharedTraces(part);
    }

    /// A segment.
    HeldPart(StoredPart part, SegmentName name) {
        this.part = part;
        onRelease = _ -> {};
        this.name = name;
        repeats = null;
        shared = new SharedTraces(part);
        through = name.through();
    }

    Part part() {
        return part;
    }

    /// Null until it is cut.
    @Nullable
    SegmentName name() {
        return name;
    }

    /// What older parts hold of it too; null of a segment, which has no such spans.
    @Nullable
    Repeats repeats() {
        return repeats;
    }

    /// Which of its traces older parts have spans of too.
    SharedTraces shared() {
        return shared;
    }

    /// Where the links of its spans lead; of a segment they are read once, until [#forgetLinks].
    LinkPairs links() {
        LinkPairs known = links;
        if (known == null) {
            known = new LinkPairs();
            part.links(known);
            links = name == null ? null : known.trimmed();
        }
        return known;
    }

    void forgetLinks() {
        links = null;
    }

    /// Its place among the segments it stands with; null if it stands alone.
    TraceGroup.@Nullable Member member() {
        return member;
    }

    void joins(TraceGroup.Member now) {
        member = now;
    }

    void leaves() {
        member = null;
    }

    /// Null if it stands alone.
    @Nullable
    TraceGroup group() {
        TraceGroup.Member known = member;
        return known == null ? null : known.group();
    }

    /// No group takes it, as it cannot be read.
    void staysAlone() {
        isAlone = true;
    }

    /// Whether it is in no group and may be.
    boolean mayJoin() {
        return member == null && !isAlone;
    }

    /// As [Part#mayHold(TraceId)]; a segment that stands with others is mostly not even looked at for that.
    boolean mayHold(TraceId id) {
        TraceGroup.Member known = member;
        return (known == null || known.mayHold(id)) && part.mayHold(id);
    }

    /// On the clock of [System#nanoTime].
    long begunNanos() {
        return begunNanos;
    }

    /// The sequence number of the last batch that went into it; 0 if none did.
    long through() {
        return through;
    }

    void through(long sequence) {
        through = sequence;
    }

    @Nullable
    Counted counted() {
        return counted;
    }

    void counted(Counted now) {
        counted = now;
    }

    /// False if it was released for good.
    boolean hold() {
        int now = holders.get();
        while (now > 0 && !holders.compareAndSet(now, now + 1)) {
            now = holders.get();
        }
        return now > 0;
    }

    void release() {
        if (holders.decrementAndGet() == 0) {
            switch (part) {
                case StoredPart stored -> stored.close();
                case OpenPart open -> onRelease.accept(open);
                default -> {}
            }
        }
    }
}

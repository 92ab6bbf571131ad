package dev.clew.store.segment.v1;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The decoded pages of the spans that were shown last, of all segments together: whoever has seen the newest spans
/// asks for them again, in another way, or for what stands beside them. Those that a scan only judges by are not
/// worth the room. For any number of threads.
final class PageCache {
    /// Keeps nothing.
    static final PageCache NONE = new PageCache(0);

    private final long limitBytes;

    // Guarded by this: the one that nobody has asked for for the longest comes first.
    private final Map<Place, DecodedPage> pages = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /// @param limitBytes what all pages may take together, as they say themselves
    PageCache(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    private record Place(SegmentFile file, long offset) {}

    /// The page that begins at `offset`; null if it is not kept.
    synchronized @Nullable DecodedPage get(SegmentFile file, long offset) {
        return pages.get(new Place(file, offset));
    }

    /// Keeps a page, and forgets others until there is room for it.
    synchronized void put(SegmentFile file, long offset, DecodedPage page) {
        if (page.byteCount() > limitBytes) {
            return;
        }
        DecodedPage before = pages.put(new Place(file, offset), page);
        bytes += page.byteCount() - (before == null ? 0 : before.byteCount());
        for (Iterator<DecodedPage> oldest = pages.values().iterator(); bytes > limitBytes; ) {
            bytes -= oldest.next().byteCount();
            oldest.remove();
        }
    }
}

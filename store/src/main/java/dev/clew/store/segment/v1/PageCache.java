package dev.clew.store.segment.v1;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The decoded pages of the spans that were shown last, of all segments together: whoever has seen the newest spans
/// asks for them again, in another way, or for what stands beside them. Those that a scan only judges by are not
/// worth the room, nor is a page worth it before it was read a second time soon after the first: who asks for one trace
/// after the other would displace all the others, and give the collector thousands of pages to move that nobody wants.
/// For any number of threads.
final class PageCache {
    /// Keeps nothing.
    static final PageCache NONE = new PageCache(0);

    /// Somewhat more pages than a cache of the usual size holds.
    private static final int REMEMBERED = 1_024;

    private final long limitBytes;

    // Guarded by this: the one that nobody has asked for for the longest comes first.
    private final Map<Place, DecodedPage> pages = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    // Guarded by this: hashes of the places that were read last, each where it belongs. A place that displaces another,
    // or is taken for one, costs a page its room for a while, or gives it some.
    private final int[] readOnce = new int[REMEMBERED];

    /// @param limitBytes what all pages may take together, as they say themselves
    PageCache(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    private record Place(SegmentFile file, long offset) {}

    /// The page that begins at `offset`; null if it is not kept.
    synchronized @Nullable DecodedPage get(SegmentFile file, long offset) {
        return pages.get(new Place(file, offset));
    }

    /// Told of each page that was read. Keeps it if that is the second time, and forgets others until there is room for
    /// it.
    ///
    /// @return whether it is kept, so that nobody may write to it from now on
    synchronized boolean put(SegmentFile file, long offset, DecodedPage page) {
        var place = new Place(file, offset);
        if (page.byteCount() > limitBytes || isFirstTime(place)) {
            return false;
        }
        DecodedPage before = pages.put(place, page);
        bytes += page.byteCount() - (before == null ? 0 : before.byteCount());
        for (Iterator<DecodedPage> oldest = pages.values().iterator(); bytes > limitBytes; ) {
            bytes -= oldest.next().byteCount();
            oldest.remove();
        }
        return true;
    }

    /// Told of each page that was read, by who would have to copy what is to be kept: whether [#put] would keep it.
    synchronized boolean isWanted(SegmentFile file, long offset) {
        return limitBytes > 0 && !isFirstTime(new Place(file, offset));
    }

    private boolean isFirstTime(Place place) {
        int hash = place.hashCode() * 0x9E3779B9;
        int belongs = hash >>> Integer.numberOfLeadingZeros(REMEMBERED - 1);
        boolean isFirst = readOnce[belongs] != hash;
        readOnce[belongs] = hash;
        return isFirst;
    }
}

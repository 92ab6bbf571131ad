package dev.clew.store.segment.v1;

import dev.clew.model.Fault;
import dev.clew.store.check.Findings;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads one page of a segment after the other and reports those that are damaged, instead of ending there. Knows in
/// the end which bytes belong to no page.
final class CheckedPages implements AutoCloseable {
    private final SegmentFile file;
    private final PageReader reader;
    private final Findings findings;
    private final Map<Long, Long> endsByStart = new TreeMap<>();
    private boolean allFound = true;

    CheckedPages(SegmentFile file, Findings findings) {
        this.file = file;
        this.findings = findings;
        reader = new PageReader(file);
    }

    PageReader reader() {
        return reader;
    }

    Findings findings() {
        return findings;
    }

    /// Reads a page, which `read` must take to its end.
    ///
    /// @param lost what cannot be found if the page is damaged
    /// @return what `read` returned; null if the page is damaged, which was reported
    <T> @Nullable T read(String what, long offset, int length, String lost, Function<Input, T> read) {
        holds(offset, length + (long) Integer.BYTES);
        try {
            Input in = reader.page(what, offset, length);
            T value = read.apply(in);
            if (in.position() != length) {
                findings.damage(
                        offset, "%s has %d bytes and means %d of them".formatted(what, length, in.position()), lost);
                return null;
            }
            return value;
        } catch (RuntimeException e) {
            findings.damage(offset, what + ": " + reason(e, offset), lost);
            return null;
        }
    }

    /// As [#read], of a page that is compressed as a whole; one of directories, which name further pages.
    <T> @Nullable T readCompressed(String what, long offset, int length, String lost, Function<Input, T> read) {
        T value = read(what, offset, length, lost, in -> {
            var content = new Input(reader.readBytes(in, in.readCount()));
            T found = read.apply(content);
            if (content.position() != content.array().length) {
                throw new IllegalStateException(
                        "%d bytes of it mean nothing".formatted(content.array().length - content.position()));
            }
            return found;
        });
        allFound &= value != null;
        return value;
    }

    /// Checks a page that is read in place.
    ///
    /// @return whether it is sound
    boolean check(String what, long offset, int length, String lost) {
        Boolean sound = read(what, offset, length, lost, in -> {
            in.skip(length);
            return true;
        });
        return sound != null;
    }

    /// These bytes have a meaning.
    void holds(long offset, long length) {
        endsByStart.merge(offset, offset + length, Math::max);
        findings.read(length);
    }

    /// Reports what is no page, once all pages were read; if one that names others is damaged, nothing can be said.
    void reportGaps() {
        long at = 0;
        for (Map.Entry<Long, Long> page : endsByStart.entrySet()) {
            reportGap(at, page.getKey());
            at = Math.max(at, page.getValue());
        }
        reportGap(at, file.size());
    }

    private void reportGap(long from, long to) {
        if (allFound && from < to) {
            findings.damage(from, "%d bytes belong to no page".formatted(to - from), "");
        }
    }

    /// Why a page cannot be read, without saying again where.
    private static String reason(RuntimeException e, long offset) {
        String message = String.valueOf(e.getMessage());
        String place = "at byte %d: ".formatted(offset);
        int at = message.indexOf(place);
        if (e instanceof Fault && at >= 0) {
            return message.substring(at + place.length());
        }
        return "cannot be read, though its checksum is right: %s (by a release with a defect?)".formatted(e);
    }

    @Override
    public void close() {
        reader.close();
    }
}

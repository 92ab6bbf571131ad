package dev.clew.store.segment.v1;

import dev.clew.model.Fault;
import dev.clew.store.Aggregate;
import dev.clew.store.check.CheckedPart;
import dev.clew.store.check.Findings;
import dev.clew.store.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads all of a segment, and reports everything that is not as it was written:
///
/// 1. what holds it together: header, trailer, footer; 2. every page: its checksum, what it decodes to,
/// whether indexes admit what is there; 3. that no byte belongs to no page; 4. every span, and that
/// columns, indexes and counts agree with each other.
///
/// One page after the other is in memory, never a whole column.
final class SegmentCheck {
    private static final String EVERYTHING = "every span of this segment";

    private final Segment segment;
    private final FooterReader.Footer footer;
    private final CheckedPages pages;
    private final Findings findings;
    private final Map<SegmentColumn, int[]> counts = new HashMap<>();

    private SegmentCheck(Segment segment, CheckedPages pages) {
        this.segment = segment;
        this.pages = pages;
        footer = segment.footer();
        findings = pages.findings();
    }

    /// Checks the segment in `file`.
    ///
    /// @return what it holds; null if so much is damaged that it cannot be opened
    /// @throws IOException if the file cannot be read at all
    static @Nullable CheckedPart check(Disk disk, Path path, Findings findings) throws IOException {
        var file = new SegmentFile(disk, path);
        try (var pages = new CheckedPages(file, findings)) {
            if (!holdsTogether(file, pages)) {
                return null;
            }
            try (Segment segment = Segment.open(disk, path)) {
                return new SegmentCheck(segment, pages).run();
            } catch (Fault fault) {
                findings.damage(0, String.valueOf(fault.getMessage()), EVERYTHING);
                return null;
            }
        } finally {
            file.release();
        }
    }

    private static boolean holdsTogether(SegmentFile file, CheckedPages pages) {
        long trailer = file.size() - Format.TRAILER_BYTES;
        if (trailer < Format.HEADER_BYTES) {
            pages.findings().damage(0, "%d bytes are too few for a segment".formatted(file.size()), EVERYTHING);
            return false;
        }
        Boolean isSegment = pages.read("header", 0, Long.BYTES + Integer.BYTES, EVERYTHING, in -> {
            in.skip(Long.BYTES);
            return in.readInt() == Format.VERSION;
        });
        int length = Format.TRAILER_BYTES - Integer.BYTES - Long.BYTES;
        Input last = pages.read("trailer", trailer, length, EVERYTHING, in -> new Input(in.readBytes(length)));
        long magic = file.size() - Long.BYTES;
        pages.holds(magic, Long.BYTES);
        if (isSegment == null || last == null) {
            return false;
        }
        if (!isSegment || file.number(0) != Format.MAGIC) {
            pages.findings().damage(0, "is no segment of version %d".formatted(Format.VERSION), EVERYTHING);
            return false;
        }
        if (file.number(magic) != Format.MAGIC) {
            pages.findings().damage(magic, "the magic at the end is wrong", EVERYTHING);
            return false;
        }
        return pages.check("footer", last.readLong(), last.readInt(), EVERYTHING);
    }

    /// What a segment says about its operations.
    private record Facts(SegmentOperations operations, List<Aggregate.Numbers> durations, byte[] intervals) {}

    private CheckedPart run() {
        long before = findings.damages();
        SegmentOperations operations = pages.readCompressed(
                "operations",
                footer.operationsOffset(),
                footer.operationsLength(),
                "the services and operations of this segment in lists",
                SegmentOperations::read);
        List<Aggregate.Numbers> durations = operations == null
                ? null
                : pages.readCompressed(
                        "durations",
                        footer.durationsOffset(),
                        footer.durationsLength(),
                        "how long operations take, without a look at every span",
                        operations::readDurations);
        byte[] intervals = pages.readCompressed(
                "intervals",
                footer.intervalsOffset(),
                footer.intervalsLength(),
                "how often operations happen over time, without a look at every span",
                in -> in.readBytes(in.array().length));
        TraceIndex traces = new TraceIndexCheck(pages, footer).run();
        for (Table table : Table.values()) {
            checkTable(table);
        }
        if (footer.notesLength() > 0) {
            pages.readCompressed(
                    "notes",
                    footer.notesOffset(),
                    footer.notesLength(),
                    "why traces were kept, and how many each stands for",
                    in -> TraceNotes.read(in, footer.traces()));
        }
        pages.reportGaps();
        boolean sound = findings.damages() == before;
        Facts facts = operations == null || durations == null || intervals == null
                ? null
                : new Facts(operations, durations, intervals);
        long lost = traces == null ? footer.rows() : checkRows(sound, facts);
        return new CheckedPart(footer.rows(), footer.traces(), lost);
    }

    private void checkTable(Table kind) {
        SegmentTable table = segment.table(kind);
        pages.readCompressed(
                "shapes of " + kind,
                table.shapesOffset(),
                table.shapesLength(),
                "the attributes of every %s".formatted(kind),
                SegmentTable::readShapes);
        for (Field field : Field.of(kind)) {
            check(table.field(field), ColumnCheck.EntryTest.of(field));
        }
        for (SegmentTable.Attribute attribute : table.attributes()) {
            check(attribute.column(), ColumnCheck.EntryTest.of(attribute.type()));
        }
    }

    private void check(@Nullable SegmentColumn column, ColumnCheck.EntryTest test) {
        if (column == null) {
            return;
        }
        int[] found = new ColumnCheck(pages, column, pageCount(), test).run();
        if (found != null) {
            counts.put(column, found);
        }
    }

    private int pageCount() {
        return (footer.rows() + Format.PAGE_ROWS - 1) / Format.PAGE_ROWS;
    }

    /// @return how many spans cannot be shown
    private long checkRows(boolean sound, @Nullable Facts facts) {
        var rows = new RowCheck(segment, counts, findings);
        OperationCheck counted = sound && facts != null ? new OperationCheck(facts.operations(), footer.rows()) : null;
        try (SegmentPages open = segment.pages()) {
            for (int page = 0; page < pageCount(); page++) {
                if (sound) {
                    rows.count(open, page);
                }
                if (counted != null) {
                    counted.count(open.owned(Table.SPAN, page, open.rows(page).size()), open);
                }
                rows.makeSpans(open.rows(page));
            }
        } catch (RuntimeException e) {
            findings.damage(0, "the columns do not fit together: %s".formatted(e), EVERYTHING);
            return footer.rows();
        }
        if (counted != null && facts != null) {
            checkFacts(counted, facts);
        }
        return rows.lostSpans();
    }

    private void checkFacts(OperationCheck counted, Facts facts) {
        if (!counted.starts().equals(footer.starts())) {
            findings.damage(
                    footer.operationsOffset(),
                    "the footer says that spans start in %s, and they start in %s"
                            .formatted(footer.starts(), counted.starts()),
                    "spans outside, in searches of their time");
        }
        if (counted.errors() != footer.errors()) {
            findings.damage(
                    footer.operationsOffset(),
                    "the footer says %d errors, and there are %d".formatted(footer.errors(), counted.errors()),
                    "");
        }
        counted.compareIntervals(facts.intervals(), footer.intervalsOffset(), findings);
        counted.compare(facts.operations(), facts.durations(), footer.operationsOffset(), findings);
    }
}

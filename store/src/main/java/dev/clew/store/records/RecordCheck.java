package dev.clew.store.records;

import dev.clew.model.Fault;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpReader;
import dev.clew.model.otlp.SpanTally;
import dev.clew.store.RecordDetails;
import dev.clew.store.check.CheckedRecords;
import dev.clew.store.check.Findings;
import dev.clew.store.disk.Disk;
import dev.clew.store.log.LogCheck;
import dev.clew.store.log.WriteAheadLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads every byte of the log records of a store that nobody has open, and changes none.
public final class RecordCheck {
    private final Disk disk;
    private final Path folder;
    private final Findings findings;
    private final Map<Tenant, Long> through = new HashMap<>();
    private int files;
    private long records;

    private RecordCheck(Disk disk, Path folder, Findings findings) {
        this.disk = disk;
        this.folder = folder;
        this.findings = findings;
    }

    /// The files that hold records of the store in `store`, or may have held some.
    public static List<Path> files(Disk disk, Path store) throws IOException {
        Path folder = RecordLog.folderIn(store);
        return RecordLog.list(disk, folder).stream()
                .filter(file -> RecordFileName.parse(file) != null
                        || LogCheck.isLog(file)
                        || RecordFileName.isUnfinished(file)
                        || RecordFolder.isSetAside(file))
                .map(folder::resolve)
                .toList();
    }

    /// Refuses a store of whose records a newer version wrote some.
    ///
    /// @throws Fault `CORRUPT` naming file and version
    public static void refuseUnknownVersions(Disk disk, Path store) throws IOException {
        boolean hasLog = false;
        for (Path file : files(disk, store)) {
            String name = file.getFileName().toString();
            hasLog |= LogCheck.isLog(name);
            if (RecordFileName.parse(name) != null) {
                RecordFile.refuseUnknownVersion(disk, file);
            }
        }
        if (hasLog) {
            WriteAheadLog.refuseUnknownVersions(disk, RecordLog.folderIn(store));
        }
    }

    /// How much there is, without reading more than must be.
    ///
    /// @throws Fault `CORRUPT` if a file is damaged
    public static RecordDetails details(Disk disk, Path store) throws IOException {
        long files = 0;
        long bytes = 0;
        long records = 0;
        long logBytes = 0;
        for (Path file : files(disk, store)) {
            String plain = file.getFileName().toString();
            RecordFileName name = RecordFileName.parse(plain);
            if (name != null) {
                RecordFile opened = RecordFile.open(disk, RecordLog.folderIn(store), name);
                files++;
                bytes += opened.sizeBytes();
                records += opened.records();
                opened.close();
            } else if (LogCheck.isLog(plain)) {
                logBytes += disk.size(file);
            }
        }
        return new RecordDetails(files, bytes, records, 0, logBytes);
    }

    /// Reports every damage to `findings`.
    ///
    /// @throws IOException if a file cannot be read at all
    public static CheckedRecords check(Disk disk, Path store, Findings findings) throws IOException {
        return new RecordCheck(disk, RecordLog.folderIn(store), findings).check(files(disk, store));
    }

    private CheckedRecords check(List<Path> all) throws IOException {
        if (all.isEmpty()) {
            return new CheckedRecords(0, 0, 0, 0);
        }
        for (Path file : all) {
            String plain = file.getFileName().toString();
            RecordFileName name = RecordFileName.parse(plain);
            if (name != null) {
                begin(plain);
                check(name);
            } else if (RecordFileName.isUnfinished(plain)) {
                begin(plain);
                findings.note(0, "was being written when a process died; the next start deletes it");
            } else if (RecordFolder.isSetAside(plain)) {
                begin(plain);
                findings.setAside(plain);
            }
        }
        LogCheck.Held log =
                LogCheck.check(disk, folder, folder.getFileName() + "/", through, false, RecordCheck::count, findings);
        return new CheckedRecords(files, records, log.batches(), log.uncutSpans());
    }

    private void begin(String file) throws IOException {
        findings.begin(folder.getFileName() + "/" + file, disk.size(folder.resolve(file)));
    }

    private static long count(SpanBatch batch) {
        var tally = new SpanTally();
        new OtlpReader().readRecords(batch.bytes(), batch.offset(), batch.length(), tally::isKept);
        return tally.receipt().acceptedSpans();
    }

    private void check(RecordFileName name) throws IOException {
        through.merge(name.tenant(), name.through(), Math::max);
        RecordFile file;
        try {
            file = RecordFile.open(disk, folder, name);
        } catch (AccessDeniedException e) {
            throw e;
        } catch (IOException e) {
            findings.damage(0, "cannot be read: %s (bad disk?)".formatted(e), "every log record of this file");
            return;
        } catch (Fault fault) {
            findings.damage(0, String.valueOf(fault.getMessage()), "every log record of this file");
            return;
        }
        files++;
        records += file.records();
        try {
            checkPages(file);
        } finally {
            file.close();
        }
    }

    private void checkPages(RecordFile file) {
        long counted = 0;
        boolean isWhole = true;
        var last = new TraceId(0, 0);
        Set<TraceId> seen = new HashSet<>();
        for (int page = 0; page < file.pageCount(); page++) {
            ByteBuffer in;
            try {
                in = file.page(page);
            } catch (Fault fault) {
                findings.damage(
                        file.pageAt(page), String.valueOf(fault.getMessage()), "the log records of page " + page);
                isWhole = false;
                continue;
            }
            findings.read(page + 1 < file.pageCount() ? file.pageAt(page + 1) - file.pageAt(page) : in.capacity());
            while (in.hasRemaining()) {
                var id = new TraceId(in.getLong(), in.getLong());
                byte[] request = new byte[in.getInt()];
                in.get(request);
                checkRecord(file, page, id, request);
                if (id.compareTo(last) < 0
                        || !file.holds(id)
                        || (seen.add(id) && isWhole && file.firstPage(id) != page)) {
                    findings.damage(
                            file.pageAt(page),
                            "trace %s is not where the index says (by a release with a defect?)".formatted(id),
                            "log records of this trace");
                }
                last = id;
                counted++;
            }
        }
        if (isWhole && counted != file.records()) {
            findings.damage(0, "has %d records and says %d".formatted(counted, file.records()), "");
        }
    }

    private void checkRecord(RecordFile file, int page, TraceId id, byte[] request) {
        var found = new boolean[1];
        try {
            new OtlpReader()
                    .readRecords(
                            request,
                            0,
                            request.length,
                            record -> found[0] |= record.flaw() == null
                                    && id.equals(new TraceId(record.traceIdHigh(), record.traceIdLow())));
        } catch (Fault _) {
            found[0] = false;
        }
        if (!found[0]) {
            findings.damage(
                    file.pageAt(page),
                    "a record of trace %s is no OTLP, though its checksum is right (by a release with a defect?)"
                            .formatted(id),
                    "this record");
        }
    }
}

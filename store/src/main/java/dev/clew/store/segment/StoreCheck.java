package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.model.Tenant;
import dev.clew.store.check.CheckProgress;
import dev.clew.store.check.CheckReport;
import dev.clew.store.check.CheckedPart;
import dev.clew.store.check.CheckedRecords;
import dev.clew.store.check.Findings;
import dev.clew.store.disk.Disk;
import dev.clew.store.disk.RealDisk;
import dev.clew.store.log.LogCheck;
import dev.clew.store.records.RecordCheck;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads every file of a store that nobody has open, and tells what is wrong with it. Changes nothing.
public final class StoreCheck {
    private final StoreFolder folder;
    private final Findings findings;
    private final Map<Tenant, Long> through = new HashMap<>();
    private Manifest manifest = Manifest.EMPTY;
    private boolean manifestIsSound = true;
    private int segments;
    private long spans;
    private long lostSpans;
    private long traces;

    private StoreCheck(StoreFolder folder, Findings findings) {
        this.folder = folder;
        this.findings = findings;
    }

    /// Checks the store in `path`. Nobody may write to it meanwhile.
    ///
    /// @return what is there; of no files if that is no store
    /// @throws Fault `INTERNAL` if the folder or a file cannot be read for want of permission; `CORRUPT` if
    ///     a newer version wrote it
    public static CheckReport run(Path path, PartFormat format, CheckProgress progress) {
        return run(new RealDisk(), path, format, progress);
    }

    static CheckReport run(Disk disk, Path path, PartFormat format, CheckProgress progress) {
        var folder = new StoreFolder(disk, path, format);
        try {
            folder.refuseUnknownVersions();
            List<String> files =
                    folder.list().stream().filter(StoreCheck::isOfAStore).toList();
            long bytes = 0;
            for (String file : files) {
                bytes += disk.size(path.resolve(file));
            }
            List<Path> recordFiles = RecordCheck.files(disk, path);
            bytes += disk.sizeOf(recordFiles);
            var findings = new Findings(progress, bytes);
            return new StoreCheck(folder, findings).run(files, recordFiles.size(), bytes);
        } catch (IOException e) {
            throw new Fault(
                    Fault.Kind.INTERNAL,
                    "[%s] the store cannot be read: %s (missing permission, or in use?)".formatted(path, e),
                    e);
        }
    }

    private static boolean isOfAStore(String file) {
        return file.equals(StoreFolder.MANIFEST)
                || SegmentName.parse(file) != null
                || LedgerName.parse(file) != null
                || LogCheck.isLog(file)
                || StoreFolder.isUnfinished(file)
                || StoreFolder.isSetAside(file);
    }

    private CheckReport run(List<String> files, int recordFiles, long bytes) throws IOException {
        checkManifest(files);
        checkSegments(files);
        checkLedgers(files);
        LogCheck.Held log = LogCheck.check(folder.disk(), folder.path(), through, manifestIsSound, findings);
        for (String file : files) {
            if (StoreFolder.isUnfinished(file)) {
                note(file, "was being written when a process died; the next start deletes it");
            } else if (StoreFolder.isSetAside(file)) {
                begin(file);
                findings.setAside(file);
            }
        }
        CheckedRecords records = RecordCheck.check(folder.disk(), folder.path(), findings);
        return new CheckReport(
                files.size() + recordFiles,
                bytes,
                segments,
                spans,
                lostSpans,
                traces,
                log.batches(),
                log.uncutSpans(),
                records,
                findings.damages(),
                findings.listed());
    }

    private void begin(String file) throws IOException {
        findings.begin(file, folder.disk().size(folder.path().resolve(file)));
    }

    private void note(String file, String what) throws IOException {
        begin(file);
        findings.note(0, what);
    }

    private void checkManifest(List<String> files) throws IOException {
        if (files.contains(StoreFolder.MANIFEST)) {
            begin(StoreFolder.MANIFEST);
            Manifest found = folder.readManifest();
            if (found == null) {
                manifestIsSound = false;
                findings.damage(
                        0,
                        "the checksum is wrong, or its lines make no sense (bad disk?)",
                        "nothing: the next start takes every segment by its name, perhaps one that had expired");
            } else {
                manifest = found;
            }
        } else if (files.stream().anyMatch(file -> SegmentName.parse(file) != null)) {
            manifestIsSound = false;
            findings.begin(StoreFolder.MANIFEST, 0);
            findings.note(0, "there is none; the next start takes every segment by its name");
        }
        through.putAll(manifest.through());
        Set<SegmentName> seen = new HashSet<>();
        for (Manifest.Entry entry : manifest.segments()) {
            SegmentName name = entry.name();
            if (!seen.add(name) || name.through() > through.getOrDefault(name.tenant(), 0L)) {
                findings.damage(0, "names %s twice, or does not reach its last batch".formatted(name.file()), "");
            }
        }
    }

    private void checkSegments(List<String> files) throws IOException {
        Map<SegmentName, Manifest.Entry> named = new HashMap<>();
        manifest.segments().forEach(entry -> named.put(entry.name(), entry));
        for (String file : files) {
            SegmentName name = SegmentName.parse(file);
            if (name != null) {
                checkSegment(name, named.remove(name));
            }
        }
        for (Manifest.Entry missing : named.values()) {
            findings.begin(missing.name().file(), 0);
            findings.damage(
                    0, "the manifest names it, and it is not there", "%d bytes of spans".formatted(missing.bytes()));
        }
    }

    private void checkLedgers(List<String> files) throws IOException {
        Map<LedgerName, Manifest.LedgerEntry> named = new HashMap<>();
        manifest.ledgers().forEach(entry -> named.put(entry.name(), entry));
        for (String file : files) {
            LedgerName name = LedgerName.parse(file);
            if (name == null) {
                continue;
            }
            begin(file);
            Manifest.LedgerEntry entry = named.remove(name);
            if (entry == null && manifestIsSound) {
                findings.note(0, "the manifest does not name it; the next start deletes it");
            } else {
                checkLedger(name, entry);
            }
        }
        for (Manifest.LedgerEntry missing : named.values()) {
            findings.begin(missing.name().file(), 0);
            findings.damage(
                    0,
                    "the manifest names it, and it is not there",
                    "%d bytes of what the sampler decided".formatted(missing.bytes()));
        }
    }

    private void checkLedger(LedgerName name, Manifest.@Nullable LedgerEntry entry) throws IOException {
        long size = folder.size(name);
        if (entry != null && entry.bytes() != size) {
            findings.damage(
                    Math.min(size, entry.bytes()),
                    "has %d bytes, and the manifest says %d (cut short?)".formatted(size, entry.bytes()),
                    "");
        }
        folder.format().ledgers().check(folder.disk(), folder.path().resolve(name.file()), findings);
    }

    private void checkSegment(SegmentName name, Manifest.@Nullable Entry entry) throws IOException {
        begin(name.file());
        if (entry == null && manifestIsSound) {
            if (name.number() < manifest.nextSegment()) {
                findings.note(0, "the manifest names it no longer; the next start deletes it");
                return;
            }
            findings.note(0, "is whole, and not in the manifest yet; the next start adds it");
        }
        long size = folder.size(name);
        if (entry != null && entry.bytes() != size) {
            findings.damage(
                    Math.min(size, entry.bytes()),
                    "has %d bytes, and the manifest says %d (cut short?)".formatted(size, entry.bytes()),
                    "");
        }
        CheckedPart part = check(name);
        if (part != null) {
            segments++;
            spans += part.spans();
            traces += part.traces();
            lostSpans += part.lostSpans();
            through.merge(name.tenant(), name.through(), Math::max);
        }
    }

    private @Nullable CheckedPart check(SegmentName name) throws IOException {
        try {
            return folder.format().check(folder.disk(), folder.path().resolve(name.file()), findings);
        } catch (AccessDeniedException e) {
            throw e;
        } catch (IOException e) {
            findings.damage(0, "cannot be read: %s (bad disk?)".formatted(e), "every span of this segment");
            return null;
        }
    }
}

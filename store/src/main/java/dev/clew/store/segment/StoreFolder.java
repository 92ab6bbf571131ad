package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.store.disk.Disk;
import dev.clew.store.log.WriteAheadLog;
import dev.clew.store.records.RecordCheck;
import dev.clew.store.segment.ledger.Ledger;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The files of a store, apart from its log. What a method changed is on the medium when it returns.
record StoreFolder(Disk disk, Path path, PartFormat format) {
    static final String MANIFEST = "manifest.clew";

    private static final Pattern KEPT = Pattern.compile("\\.(torn|damaged)(\\.\\d+)?$");
    static final String UNFINISHED_MANIFEST = MANIFEST + ".unfinished";

    /// What is read in place without a name has this one until then.
    static final String NAMELESS = "nameless.unfinished";

    /// Whether `file` keeps what an earlier start could not read.
    static boolean isSetAside(String file) {
        return KEPT.matcher(file).find();
    }

    /// Whether `file` was being written when a process died.
    static boolean isUnfinished(String file) {
        return SegmentName.isUnfinished(file)
                || LedgerName.isUnfinished(file)
                || file.equals(UNFINISHED_MANIFEST)
                || file.equals(NAMELESS);
    }

    /// Refuses a folder in which a newer version wrote.
    ///
    /// @throws Fault `CORRUPT` naming file and version
    void refuseUnknownVersions() throws IOException {
        for (String file : list()) {
            boolean isPart = SegmentName.parse(file) != null || LedgerName.parse(file) != null;
            String version = isPart ? format.unknownVersion(disk, path.resolve(file)) : null;
            if (version != null) {
                throw new Fault(
                        Fault.Kind.CORRUPT,
                        "[%s] is of version %s, which is not known to this release (written by a newer version?)"
                                .formatted(path.resolve(file), version));
            }
        }
        WriteAheadLog.refuseUnknownVersions(disk, path);
        RecordCheck.refuseUnknownVersions(disk, path);
    }

    List<String> list() throws IOException {
        return disk.list(path);
    }

    /// Writes and forces a file.
    interface Content {
        void writeTo(Path file) throws IOException;
    }

    /// A file under its last name is whole: it gets that name when everything in it is on the medium.
    void write(SegmentName name, Content content) throws IOException {
        write(name.unfinishedFile(), name.file(), content);
    }

    /// As [#write(SegmentName, Content)].
    void write(LedgerName name, Content content) throws IOException {
        write(name.unfinishedFile(), name.file(), content);
    }

    private void write(String unfinishedName, String name, Content content) throws IOException {
        Path unfinished = path.resolve(unfinishedName);
        content.writeTo(unfinished);
        disk.rename(unfinished, path.resolve(name));
        disk.forceFolder(path);
    }

    /// Bytes that may still be written.
    long freeBytes() throws IOException {
        return disk.freeBytes(path);
    }

    /// @throws Fault `CORRUPT` if the file is damaged
    StoredPart open(SegmentName name) throws IOException {
        return format.open(disk, path.resolve(name.file()));
    }

    /// @throws Fault `CORRUPT` if the file is damaged
    Ledger open(LedgerName name) throws IOException {
        return format.ledgers().open(disk, path.resolve(name.file()));
    }

    long size(LedgerName name) throws IOException {
        return disk.size(path.resolve(name.file()));
    }

    long size(SegmentName name) throws IOException {
        return disk.size(path.resolve(name.file()));
    }

    /// Bytes in all segments and ledgers, whether they are served or not.
    long segmentBytes() throws IOException {
        return disk.sizeOf(list().stream()
                .filter(file -> SegmentName.parse(file) != null || LedgerName.parse(file) != null)
                .map(path::resolve)
                .toList());
    }

    /// Null if there is none or it is damaged.
    ///
    /// @throws Fault `CORRUPT` if it is of a version that is not known
    @Nullable
    Manifest readManifest() throws IOException {
        return list().contains(MANIFEST) ? Manifest.parse(disk.read(path.resolve(MANIFEST))) : null;
    }

    /// Replaces the manifest. After an exception either may be there.
    void write(Manifest manifest) throws IOException {
        deleteLeftover(UNFINISHED_MANIFEST);
        Path unfinished = path.resolve(UNFINISHED_MANIFEST);
        try (Disk.AppendFile file = disk.create(unfinished)) {
            file.append(ByteBuffer.wrap(manifest.toBytes()));
            file.force();
        }
        disk.rename(unfinished, path.resolve(MANIFEST));
        disk.forceFolder(path);
    }

    /// Puts `bytes` into a file without a name, where they take no memory that others need; it goes with the last who
    /// holds what is returned. For one thread at a time.
    MemorySegment keepInPlace(byte[] bytes) throws IOException {
        deleteLeftover(NAMELESS);
        Path file = path.resolve(NAMELESS);
        try (Disk.AppendFile out = disk.create(file)) {
            out.append(ByteBuffer.wrap(bytes));
        }
        MemorySegment mapped = disk.map(file, Arena.ofAuto());
        disk.delete(file);
        return mapped;
    }

    /// Not durably: another of that name is about to be made.
    private void deleteLeftover(String file) throws IOException {
        if (list().contains(file)) {
            disk.delete(path.resolve(file));
        }
    }

    /// Deletes those of `files` that are there. That none is may be because an earlier call deleted them and could not
    /// make it durable.
    void deleteAll(Collection<String> files) throws IOException {
        if (files.isEmpty()) {
            return;
        }
        List<String> present = list();
        for (String file : files) {
            if (present.contains(file)) {
                disk.delete(path.resolve(file));
            }
        }
        disk.forceFolder(path);
    }

    /// The files that hold what nobody could read: torn and damaged ones, and `segments` that are not among
    /// `served`.
    List<String> unreadable(Collection<SegmentName> segments, Collection<SegmentName> served) throws IOException {
        var unreadable = new ArrayList<String>();
        for (String file : list()) {
            SegmentName name = SegmentName.parse(file);
            boolean leftOut = name != null && segments.contains(name) && !served.contains(name);
            if (leftOut || isSetAside(file)) {
                unreadable.add(file);
            }
        }
        return unreadable;
    }

    /// Keeps `file` under a name by which it is not opened again.
    void setAside(String file) throws IOException {
        List<String> present = list();
        String name = file + ".damaged";
        for (int n = 2; present.contains(name); n++) {
            name = file + ".damaged." + n;
        }
        disk.rename(path.resolve(file), path.resolve(name));
        disk.forceFolder(path);
    }
}

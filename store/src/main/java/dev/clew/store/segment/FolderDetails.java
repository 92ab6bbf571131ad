package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.store.PartDetails;
import dev.clew.store.RecordDetails;
import dev.clew.store.StoreDetails;
import dev.clew.store.disk.Disk;
import dev.clew.store.disk.RealDisk;
import dev.clew.store.log.LogCheck;
import dev.clew.store.records.RecordCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;

/// Tells what a store is made of that nobody has open. Changes nothing.
public final class FolderDetails {
    private FolderDetails() {}

    /// @return its segments, and the size of its log
    /// @throws Fault `INTERNAL` if something cannot be read; `CORRUPT` if it is damaged
    public static StoreDetails read(Path path, PartFormat format) {
        Disk disk = new RealDisk();
        var folder = new StoreFolder(disk, path, format);
        var parts = new ArrayList<PartDetails>();
        long logBytes = 0;
        RecordDetails records;
        try {
            for (String file : folder.list()) {
                SegmentName name = SegmentName.parse(file);
                if (name != null) {
                    try (StoredPart part = folder.open(name)) {
                        parts.add(details(name, part));
                    }
                } else if (LogCheck.isLog(file)) {
                    logBytes += disk.size(path.resolve(file));
                }
            }
            records = RecordCheck.details(disk, path);
        } catch (IOException e) {
            throw new Fault(
                    Fault.Kind.INTERNAL,
                    "[%s] the store cannot be read: %s (missing permission?)".formatted(path, e),
                    e);
        }
        return new StoreDetails(parts, logBytes, records, Map.of());
    }

    static PartDetails details(SegmentName name, StoredPart part) {
        return new PartDetails(
                name.tenant(), name.file(), part.spanCount(), part.traceCount(), part.starts(), part.bytes());
    }
}

package dev.clew.store.records;

import dev.clew.model.Fault;
import dev.clew.model.Tenant;
import dev.clew.store.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files of a [RecordStore], apart from its log. There is no list of them beside the folder itself: a
/// file gets its name when everything in it is on the medium, and one that is written in the place of
/// others says so. Of such a file and those others, whatever a crash left, the later one counts.
final class RecordFolder {
    private static final Logger LOG = LoggerFactory.getLogger(RecordFolder.class);
    private static final Pattern SET_ASIDE = Pattern.compile("\\.(torn|damaged)(\\.\\d+)?$");

    private final Disk disk;
    private final Path path;
    private final Map<Tenant, List<RecordFile>> found = new HashMap<>();
    private final Map<Tenant, Long> through = new HashMap<>();
    private final Map<Tenant, Set<String>> unreadable = new HashMap<>();
    /// Names of files to be deleted before another is written: the writing of them failed, with or without their last
    /// name, or a start could not delete them.
    private final Set<String> toDelete = new HashSet<>();

    private long nextNumber = 1;

    /// @param path need not be there
    RecordFolder(Disk disk, Path path) {
        this.disk = disk;
        this.path = path;
    }

    /// Whether `file` keeps what an earlier start could not read.
    static boolean isSetAside(String file) {
        return SET_ASIDE.matcher(file).find();
    }

    Path path() {
        return path;
    }

    /// Opens every file that counts, and deletes what is left of work that a crash interrupted.
    void open() throws IOException {
        var leftovers = new ArrayList<String>();
        var names = new ArrayList<RecordFileName>();
        for (String file : RecordLog.list(disk, path)) {
            RecordFileName name = RecordFileName.parse(file);
            if (RecordFileName.isUnfinished(file)) {
                leftovers.add(file);
            } else if (name != null) {
                names.add(name);
            }
        }
        names.sort(RecordFileName.ORDER);
        var opened = new ArrayList<RecordFile>();
        names.forEach(name -> open(name, opened));
        var replaced = new HashSet<Long>();
        opened.forEach(file -> replaced.addAll(file.replaces()));
        for (RecordFile file : opened) {
            if (replaced.contains(file.name().number())) {
                leftovers.add(file.name().file());
                file.close();
            } else {
                found.computeIfAbsent(file.name().tenant(), _ -> new ArrayList<>())
                        .add(file);
            }
        }
        try {
            deleteAll(leftovers);
        } catch (IOException e) {
            LOG.warn("[{}] leftovers could not be deleted, it is tried again: {}", path, e.toString());
            toDelete.addAll(leftovers);
        }
    }

    private void open(RecordFileName name, List<RecordFile> opened) {
        nextNumber = Math.max(nextNumber, name.number() + 1);
        through.merge(name.tenant(), name.through(), Math::max);
        try {
            opened.add(RecordFile.open(disk, path, name));
        } catch (IOException | Fault e) {
            LOG.error("[{}] {} cannot be read and is left out: {}", path, name.file(), e.toString());
            unreadable.computeIfAbsent(name.tenant(), _ -> new HashSet<>()).add(name.file());
        }
    }

    /// By tenant, the files that [#open] found, oldest first.
    Map<Tenant, List<RecordFile>> found() {
        return found;
    }

    /// The numbers of the files that are there.
    Set<Long> numbers() throws IOException {
        var numbers = new HashSet<Long>();
        for (String file : RecordLog.list(disk, path)) {
            RecordFileName name = RecordFileName.parse(file);
            if (name != null) {
                numbers.add(name.number());
            }
        }
        return numbers;
    }

    /// By tenant, the last batch that is in a file, readable or not.
    Map<Tenant, Long> through() {
        return through;
    }

    /// Files that nobody can read and which may hold records of `tenant`.
    List<String> unreadable(Tenant tenant) throws IOException {
        var files = new ArrayList<>(unreadable.getOrDefault(tenant, Set.of()));
        RecordLog.list(disk, path).stream().filter(RecordFolder::isSetAside).forEach(files::add);
        return files.stream().map(file -> path.getFileName() + "/" + file).toList();
    }

    /// Writes a file.
    interface Content {
        void writeTo(RecordFileWriter out) throws IOException;
    }

    /// Makes a file, whole and durable, and opens it.
    ///
    /// @param replaces the numbers of the files in whose place it is written
    RecordFile write(Tenant tenant, long last, List<Long> replaces, long newestNanos, Content content)
            throws IOException {
        // Before there is another that may lack what they hold.
        deleteAll(toDelete);
        toDelete.clear();
        var name = new RecordFileName(nextNumber++, last, tenant);
        Path unfinished = path.resolve(name.unfinishedFile());
        toDelete.add(name.unfinishedFile());
        toDelete.add(name.file());
        try (var out = new RecordFileWriter(disk.create(unfinished))) {
            content.writeTo(out);
            out.finish(replaces, newestNanos);
        }
        disk.rename(unfinished, path.resolve(name.file()));
        disk.forceFolder(path);
        RecordFile written = RecordFile.open(disk, path, name);
        toDelete.clear();
        through.merge(tenant, last, Math::max);
        return written;
    }

    /// Deletes those of `files` that are there, durably. That none is may be because an earlier
    /// call deleted them and could not make it durable.
    void deleteAll(Collection<String> files) throws IOException {
        if (files.isEmpty()) {
            return;
        }
        List<String> present = RecordLog.list(disk, path);
        for (String file : files) {
            if (present.contains(file)) {
                disk.delete(path.resolve(file));
            }
        }
        disk.forceFolder(path);
    }
}

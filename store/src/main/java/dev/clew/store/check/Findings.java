package dev.clew.store.check;

import java.util.ArrayList;
import java.util.List;

/// Gathers what is found while one file after the other is read. For one thread.
public final class Findings {
    /// A disk that is going bad has more to tell than anybody reads.
    private static final int MOST_LISTED = 10_000;

    private final CheckProgress progress;
    private final long bytesOfAll;
    private final List<Finding> listed = new ArrayList<>();
    private String file = "";
    private long bytesBefore;
    private long bytesOfFile;
    private long bytesRead;
    private long damages;

    /// @param bytesOfAll in the files that will be read
    public Findings(CheckProgress progress, long bytesOfAll) {
        this.progress = progress;
        this.bytesOfAll = bytesOfAll;
    }

    /// Begins a file: what is found from now on is in it.
    ///
    /// @param name its plain name
    /// @param bytes in it
    public void begin(String name, long bytes) {
        bytesBefore += bytesOfFile;
        file = name;
        bytesOfFile = bytes;
        bytesRead = 0;
        tell();
    }

    /// So many more bytes of the file were looked at.
    public void read(long bytes) {
        bytesRead = Math.min(bytesOfFile, bytesRead + bytes);
        tell();
    }

    private void tell() {
        progress.at(file, bytesBefore + bytesRead, bytesOfAll);
    }

    /// @param offset of the damage in the file
    /// @param what what is wrong
    /// @param lost what cannot be found any more
    public void damage(long offset, String what, String lost) {
        damages++;
        add(new Finding(Finding.Weight.DAMAGE, file, offset, what, lost));
    }

    /// @param offset of what is told of
    public void note(long offset, String what) {
        add(new Finding(Finding.Weight.NOTE, file, offset, what, ""));
    }

    /// The file that was begun was kept by an earlier start under the plain name `name`, which ends
    /// in `.torn` if it holds a write that was never acknowledged, and in `.damaged` if it holds
    /// what could not be read.
    public void setAside(String name) {
        if (name.contains(".torn")) {
            note(
                    0,
                    "%d bytes of a write that never ended were set aside by an earlier start; delete them"
                            .formatted(bytesOfFile));
        } else {
            damage(
                    0,
                    "%d bytes that an earlier start or upkeep could not read were set aside; put a sound copy in their place, or delete them"
                            .formatted(bytesOfFile),
                    "what nobody could read in them");
        }
    }

    private void add(Finding finding) {
        if (listed.size() < MOST_LISTED) {
            listed.add(finding);
        }
    }

    /// How often [#damage] was called.
    public long damages() {
        return damages;
    }

    /// The first of them, in the order in which they were found.
    public List<Finding> listed() {
        return List.copyOf(listed);
    }
}

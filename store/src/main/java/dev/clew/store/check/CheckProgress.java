package dev.clew.store.check;

/// Is told how far a check is, many times a second.
@FunctionalInterface
public interface CheckProgress {
    /// For who does not want to know.
    CheckProgress SILENT = (_, _, _) -> {};

    /// @param file that is being read
    /// @param bytes that were read, of all files
    /// @param bytesOfAll that will be read
    void at(String file, long bytes, long bytesOfAll);
}

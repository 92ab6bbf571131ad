package dev.clew.cli;

/// A data folder cannot be read; the message says which, and why.
final class FolderFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ExitCode code;

    FolderFault(ExitCode code, String message) {
        super(message);
        this.code = code;
    }

    ExitCode code() {
        return code;
    }
}

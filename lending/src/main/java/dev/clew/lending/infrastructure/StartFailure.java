package dev.clew.lending.infrastructure;

import java.io.IOException;

/// A program that is missing, did not start, or did not become ready. The message says which and why, with the end of
/// the program's log or with what to install.
public final class StartFailure extends IOException {
    private static final long serialVersionUID = 1;

    public StartFailure(String message) {
        super(message);
    }
}

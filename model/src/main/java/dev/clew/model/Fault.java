package dev.clew.model;

import org.jspecify.annotations.Nullable;

/// Something went wrong, and whose turn it is now. The message says where, and the likely cause.
public final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// Whose turn it is.
    public enum Kind {
        /// The caller's: the request is wrong, and will be wrong again.
        CALLER,
        /// The caller's, later: nothing was taken; the same request may be sent again.
        OVERLOADED,
        /// Ours: a defect, or a machine that fails.
        INTERNAL,
        /// The operator's: stored bytes are damaged.
        CORRUPT
    }

    private final Kind kind;

    public Fault(Kind kind, String message) {
        this(kind, message, null);
    }

    public Fault(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}

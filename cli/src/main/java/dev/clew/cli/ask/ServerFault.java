package dev.clew.cli.ask;

import org.jspecify.annotations.Nullable;

/// A server gave no usable answer. The message says which server, and the likely cause.
public final class ServerFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// What kept it from answering.
    public enum Kind {
        /// It does not understand the question.
        MISUNDERSTOOD,
        /// It has not got what was asked for.
        NOT_FOUND,
        /// What was asked for may be in a part of its store that is damaged.
        DAMAGED,
        /// It could not be reached, is in trouble, or is no Clew.
        UNAVAILABLE,
        /// It wants to know who is asking, or does not let them.
        NOT_ALLOWED
    }

    private final Kind kind;

    public ServerFault(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}

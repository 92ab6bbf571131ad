package dev.clew.contracts;

/// What an engine may be excused from. Excuses are listed, and so are seen; to have none is the rule.
public enum Excuse {
    /// It keeps nothing on disk: opened again it is empty.
    SURVIVES_RESTART,
    /// It never erases anything.
    ERASES
}

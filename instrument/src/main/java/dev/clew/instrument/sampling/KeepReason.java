package dev.clew.instrument.sampling;

/// Why a [KeepErrorsProcessor] exported spans that head sampling alone would not have counted one for one.
public enum KeepReason {
    /// A span of the local trace ended with the status ERROR.
    ERROR,

    /// The local root took at least as long as the threshold.
    SLOW
}

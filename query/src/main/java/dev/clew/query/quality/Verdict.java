package dev.clew.query.quality;

/// What a metric says of a span.
///
/// @param about what a table of failures counts it under; empty if it did not fail
record Verdict(Outcome outcome, String about) {
    enum Outcome {
        PASSED,
        FAILED,
        /// It would be asked, but cannot pass for a reason that is no fault.
        EXEMPT,
        /// The metric is about other spans.
        NOT_ASKED
    }

    static final Verdict PASSED = new Verdict(Outcome.PASSED, "");
    static final Verdict EXEMPT = new Verdict(Outcome.EXEMPT, "");
    static final Verdict NOT_ASKED = new Verdict(Outcome.NOT_ASKED, "");

    static Verdict failed(String about) {
        return new Verdict(Outcome.FAILED, about);
    }

    static Verdict passedIf(boolean condition, String about) {
        return condition ? PASSED : failed(about);
    }
}

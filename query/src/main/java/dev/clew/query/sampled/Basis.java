package dev.clew.query.sampled;

/// What totals rest on; the later ones are weaker.
public enum Basis {
    /// Every span that they are about is stored and was counted.
    COUNTED("counted"),
    /// Exact: those that the sampler dropped were counted before, by the minute in which they start.
    ROLLED_UP("counted, dropped ones by the minute"),
    /// Estimated from the traces that were kept and how many each of them stands for.
    ESTIMATED("estimated from the traces that were kept");

    private final String text;

    Basis(String text) {
        this.text = text;
    }

    /// What people are told.
    public String text() {
        return text;
    }

    /// What totals rest on that are made of some of this and some of `other`.
    public Basis and(Basis other) {
        return compareTo(other) < 0 ? other : this;
    }
}

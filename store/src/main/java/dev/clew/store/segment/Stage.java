package dev.clew.store.segment;

/// What the sampler did to a segment.
enum Stage {
    /// Nothing yet: it decides about the traces when they are quiet.
    UNDECIDED,
    /// What is in it stays; also if nobody samples.
    KEPT,
    /// All that stays of it is in other segments. It is held back, so that dropped traces can be brought
    /// back, and no search finds anything in it.
    HELD;

    /// As the manifest has it.
    String word() {
        return switch (this) {
            case UNDECIDED -> "undecided";
            case KEPT -> "kept";
            case HELD -> "held";
        };
    }

    static Stage of(String word) {
        for (Stage stage : values()) {
            if (stage.word().equals(word)) {
                return stage;
            }
        }
        throw new IllegalArgumentException(word + " is no stage of a segment");
    }
}

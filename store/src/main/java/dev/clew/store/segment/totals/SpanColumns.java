package dev.clew.store.segment.totals;

/// What an aggregation needs to know of some spans: a part fills one, hands it to [Totals#add], and fills it again.
public final class SpanColumns {
    private final Codes[] groups;
    private final Codes starts = new Codes();
    private final Codes combined = new Codes();
    private boolean isCombined;
    private int[] failed = new int[64];
    private int failures;
    private final Codes numbers = new Codes();
    private int count;

    /// @param fields how many fields spans are grouped by
    SpanColumns(int fields) {
        groups = new Codes[fields];
        for (int field = 0; field < fields; field++) {
            groups[field] = new Codes();
        }
    }

    /// How many spans there are.
    public int count() {
        return count;
    }

    public void count(int spans) {
        count = spans;
    }

    /// The value of a field that is grouped by, as [Totals#values] of it has numbered it.
    public Codes group(int field) {
        return groups[field];
    }

    /// The whole group, as [Totals#groupOf] has numbered it; it counts if [#isCombined] says so.
    public Codes combined() {
        return combined;
    }

    /// Says whether [#combined] is filled instead of each [#group].
    public void isCombined(boolean whether) {
        isCombined = whether;
    }

    boolean isCombined() {
        return isCombined;
    }

    /// When each starts, nanoseconds since 1970, or any other time of the same step; the same for all if they are in
    /// one step. Needed only if there are steps.
    public Codes starts() {
        return starts;
    }

    /// To be filled with which of the spans have the status ERROR, counted from zero, at most `most` of them; and then
    /// [#failures] is to be set.
    public int[] failed(int most) {
        if (failed.length < most) {
            failed = new int[most];
        }
        return failed;
    }

    int[] failed() {
        return failed;
    }

    /// How many of the spans have the status ERROR.
    public void failures(int count) {
        failures = count;
    }

    int failures() {
        return failures;
    }

    /// What is measured, as [MeasuredNumbers]. Needed only if something is.
    public Codes numbers() {
        return numbers;
    }
}

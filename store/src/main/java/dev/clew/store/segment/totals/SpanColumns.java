package dev.clew.store.segment.totals;

/// What an aggregation needs to know of some spans: a part fills one, hands it to [Totals#add], and fills it again.
public final class SpanColumns {
    private final Codes[] groups;
    private final Codes starts = new Codes();
    private final Codes statuses = new Codes();
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

    /// When each starts, nanoseconds since 1970; the same for all if they are in one step of time. Needed only if
    /// there are steps.
    public Codes starts() {
        return starts;
    }

    /// The status of each by OTLP's number.
    public Codes statuses() {
        return statuses;
    }

    /// What is measured, as [MeasuredNumbers]. Needed only if something is.
    public Codes numbers() {
        return numbers;
    }
}

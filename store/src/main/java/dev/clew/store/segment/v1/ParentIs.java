package dev.clew.store.segment.v1;

/// The span has a certain parent.
record ParentIs(long id) implements Condition {
    @Override
    public void evaluate(SpanRows rows, boolean[] hits) {
        for (int i = rows.size() - 1; i >= 0; i--) {
            hits[i] = rows.parentId(i) == id;
        }
    }

    @Override
    public boolean mayHold(Zones zones) {
        return true;
    }

    @Override
    public int cost() {
        return 60;
    }
}

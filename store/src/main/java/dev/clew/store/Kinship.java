package dev.clew.store;

import dev.clew.model.Trace;

/// Spans by position, and how they stand to each other; a parent stands before its children.
public interface Kinship {
    int size();

    /// The position of the parent, or -1.
    int parent(int position);

    /// What spans have in common that name the same parent, which is not here: never 0 and never the same as of
    /// others. 0 of any other span.
    long missingParent(int position);

    /// That of a trace.
    static Kinship of(Trace trace) {
        return new Kinship() {
            @Override
            public int size() {
                return trace.spans().size();
            }

            @Override
            public int parent(int position) {
                return trace.parent(position);
            }

            @Override
            public long missingParent(int position) {
                return trace.place(position) == Trace.Place.ORPHAN
                        ? trace.spans().get(position).parentSpanId()
                        : 0;
            }
        };
    }
}

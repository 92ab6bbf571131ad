package dev.clew.query.traceql.search;

import dev.clew.model.Fault;
import dev.clew.store.TraceStore;

/// Finds the traces that a query in TraceQL asks for. Blocks; any thread may search at any time.
///
/// The same question to the same store always has the same answer: the newest traces first, by the latest
/// start of a span that was selected. The store shows spans that may be selected, newest first, and each
/// trace that one belongs to is read and worked out once. So the search can end as soon as no span that is
/// still to come is new enough.
public final class TraceQlSearch {
    private final TraceStore store;
    private final int patience;

    /// @param store stays the caller's to close
    public TraceQlSearch(TraceStore store) {
        this(store, CandidateSearch.PATIENCE);
    }

    TraceQlSearch(TraceStore store, int patience) {
        this.store = store;
        this.patience = patience;
    }

    /// @throws Fault as the store does
    public SearchAnswer find(SearchQuestion question) {
        return new CandidateSearch(store, question, patience, /* listener= */ null).run();
    }

    /// The same for somebody who does not want to wait for all of it. What the listener throws ends the search, and is
    /// thrown here.
    ///
    /// @throws Fault as the store does
    public SearchAnswer find(SearchQuestion question, SearchListener listener) {
        return new CandidateSearch(store, question, patience, listener).run();
    }
}

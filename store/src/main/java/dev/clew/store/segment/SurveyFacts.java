package dev.clew.store.segment;

import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.store.sampling.TraceFacts;
import dev.clew.store.sampling.Verdict;
import org.jspecify.annotations.Nullable;

/// One trace of a [Survey].
record SurveyFacts(Survey survey, int number, @Nullable Verdict earlier) implements TraceFacts {
    @Override
    public TraceId id() {
        return survey.id(number);
    }

    @Override
    public boolean hasMark(int mark) {
        return (survey.marks(number) >>> mark & 1) != 0;
    }

    @Override
    public int spanCount() {
        return survey.spanCount(number);
    }

    @Override
    public int errorCount() {
        return survey.errorCount(number);
    }

    @Override
    public long startNanos() {
        return survey.startNanos(number);
    }

    @Override
    public long longestNanos() {
        return survey.longestNanos(number);
    }

    @Override
    public String rootService() {
        return survey.rootService(number);
    }

    @Override
    public String rootName() {
        return survey.rootName(number);
    }

    @Override
    public String rootEndpoint() {
        return survey.rootEndpoint(number);
    }

    @Override
    public String rootTraceState() {
        return survey.rootTraceState(number);
    }

    @Override
    public Trace trace() {
        return survey.trace(number);
    }
}

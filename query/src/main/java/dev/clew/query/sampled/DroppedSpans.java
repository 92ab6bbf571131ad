package dev.clew.query.sampled;

import dev.clew.model.AnyValue;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.TraceId;
import dev.clew.store.SpanField;
import dev.clew.store.SpanField.Intrinsic;
import dev.clew.store.SpanFilter;
import dev.clew.store.sampling.Rollup;
import java.util.Optional;

/// What is known of spans that were dropped: the service, the name and the kind of all of them, and whether they
/// failed. Those that did and those that did not are two of these.
final class DroppedSpans {
    private static final SpanField SERVICE_ATTRIBUTE =
            new SpanField.Attribute(SpanFilter.Place.RESOURCE, Resource.SERVICE_NAME);
    private static final TraceId NOBODY = new TraceId(0, 1);

    private final boolean isError;

    /// Like each of them, in what is known.
    private final Span example;

    /// An example of the other status that they may have.
    private final Span otherwise;

    DroppedSpans(Rollup.OfOperation rollup, boolean isError) {
        this.isError = isError;
        example = example(rollup, isError ? StatusCode.ERROR : StatusCode.UNSET);
        otherwise = isError ? example : example(rollup, StatusCode.OK);
    }

    private static Span example(Rollup.OfOperation rollup, StatusCode status) {
        SpanBuilder span = new SpanBuilder(NOBODY, 1)
                .name(rollup.name())
                .kind(rollup.kind())
                .status(new Status(status, ""));
        return (rollup.service().equals(Resource.UNKNOWN_SERVICE) ? span : span.resource(Resource.of(rollup.service())))
                .build();
    }

    /// Whether they fulfil `filter`.
    Truth fulfil(SpanFilter filter) {
        return switch (filter) {
            case SpanFilter.And(var filters) ->
                filters.stream().map(this::fulfil).reduce(Truth.YES, Truth::and);
            case SpanFilter.Or(var filters) ->
                filters.stream().map(this::fulfil).reduce(Truth.NO, Truth::or);
            case SpanFilter.Not(var inner) -> fulfil(inner).not();
            case SpanFilter.Any _,
                    SpanFilter.ServiceIs _,
                    SpanFilter.NameIs _,
                    SpanFilter.KindIs _,
                    SpanFilter.IsError _,
                    SpanFilter.StatusIs _ -> asBothSay(filter);
            case SpanFilter.Compares compares -> ifKnown(compares.field(), filter);
            case SpanFilter.Matches matches -> ifKnown(matches.field(), filter);
            case SpanFilter.Exists exists -> ifKnown(exists.field(), filter);
            case SpanFilter.ScopeNameIs _,
                    SpanFilter.ScopeVersionIs _,
                    SpanFilter.DurationAtLeast _,
                    SpanFilter.DurationAtMost _,
                    SpanFilter.AttributeReads _ -> Truth.UNKNOWN;
        };
    }

    private Truth ifKnown(SpanField field, SpanFilter filter) {
        return isKnown(field) ? asBothSay(filter) : Truth.UNKNOWN;
    }

    private Truth asBothSay(SpanFilter filter) {
        boolean holds = filter.matches(example);
        return holds == filter.matches(otherwise) ? Truth.of(holds) : Truth.UNKNOWN;
    }

    private static boolean isKnown(SpanField field) {
        return field == Intrinsic.SERVICE
                || field == Intrinsic.NAME
                || field == Intrinsic.KIND
                || field == Intrinsic.STATUS
                || field.equals(SERVICE_ATTRIBUTE);
    }

    /// Whether each of them has the same first value of `field`, or none, so that [#first] tells it.
    boolean agreeOn(SpanField field) {
        return isKnown(field) && (isError || field != Intrinsic.STATUS);
    }

    Optional<AnyValue> first(SpanField field) {
        return Optional.ofNullable(field.first(example));
    }
}

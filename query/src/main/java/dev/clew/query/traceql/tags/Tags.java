package dev.clew.query.traceql.tags;

import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.query.traceql.syntax.Field.AttributeScope;
import dev.clew.query.traceql.syntax.Field.Intrinsic;
import dev.clew.store.AttributeKeys;
import dev.clew.store.Completeness;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanFilter.Place;
import dev.clew.store.TraceStore;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Which attributes spans have.
///
/// @param names by scope, each sorted; of every scope but [AttributeScope#ANY]
public record Tags(Map<AttributeScope, Collection<String>> names, Completeness completeness) {
    /// Of the spans that start in `range`. Blocks.
    public static Tags of(TraceStore store, Tenant tenant, TimeRange range, ScanLimits limits) {
        var names = new EnumMap<AttributeScope, Collection<String>>(AttributeScope.class);
        for (AttributeScope scope : AttributeScope.values()) {
            if (scope != AttributeScope.ANY) {
                names.put(scope, new TreeSet<>());
            }
        }
        AttributeKeys keys = store.attributeKeys(tenant, range, limits);
        for (AttributeKeys.Key key : keys.keys()) {
            Collection<String> scope = names.get(scope(key.place()));
            if (scope != null && !key.key().isEmpty()) {
                scope.add(key.key());
            }
        }
        return new Tags(Collections.unmodifiableMap(names), keys.completeness());
    }

    private static AttributeScope scope(Place place) {
        return switch (place) {
            case SPAN -> AttributeScope.SPAN;
            case RESOURCE -> AttributeScope.RESOURCE;
            case SCOPE -> AttributeScope.INSTRUMENTATION;
            case EVENT -> AttributeScope.EVENT;
            case LINK -> AttributeScope.LINK;
        };
    }

    /// What every span has, in every way it is written; sorted.
    public static List<String> intrinsics() {
        var names = new TreeSet<String>();
        for (Intrinsic intrinsic : Intrinsic.values()) {
            names.add(intrinsic.text());
            if (!intrinsic.otherText().isEmpty()) {
                names.add(intrinsic.otherText());
            }
        }
        return List.copyOf(names);
    }
}

package dev.clew.store.segment.v1;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Resource;
import dev.clew.model.Scope;
import dev.clew.model.SpanKind;
import dev.clew.model.StatusCode;
import dev.clew.model.TraceId;
import dev.clew.store.Comparison;
import dev.clew.store.SpanField;
import dev.clew.store.SpanField.Intrinsic;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanFilter.Place;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;

/// Makes the [Condition] of a filter for one part.
final class ConditionCompiler {
    private static final ValueTest PRESENT = new ValueTest.Present();

    private final Lookup part;
    private final BooleanSupplier enough;

    ConditionCompiler(Lookup part) {
        this(part, () -> false);
    }

    /// @param enough asked while dictionaries are searched; once it says so, the condition is of no use
    ConditionCompiler(Lookup part, BooleanSupplier enough) {
        this.part = part;
        this.enough = enough;
    }

    /// What a part knows of its own numbers.
    interface Lookup {
        /// The dictionary of a text field.
        Entries texts(Field field);

        ValueSet resources(Predicate<Resource> test);

        ValueSet scopes(Predicate<Scope> test);

        /// The spans of one trace.
        Condition traceIs(TraceId id);

        /// The attributes `key` whose values pass, by column.
        List<AttributeMatch> attributes(Table table, String key, ValueMatch match);
    }

    Condition compile(SpanFilter filter) {
        return switch (filter) {
            case SpanFilter.Any() -> Condition.Constant.TRUE;
            case SpanFilter.ServiceIs(var service) -> equal(Intrinsic.SERVICE, service);
            case SpanFilter.NameIs(var name) -> equal(Intrinsic.NAME, name);
            case SpanFilter.ScopeNameIs(var name) -> equal(Intrinsic.SCOPE_NAME, name);
            case SpanFilter.ScopeVersionIs(var version) -> equal(Intrinsic.SCOPE_VERSION, version);
            case SpanFilter.KindIs(var kind) -> kinds(each -> each == kind);
            case SpanFilter.IsError() -> statuses(each -> each == StatusCode.ERROR);
            case SpanFilter.StatusIs(var code) -> statuses(each -> each == code);
            case SpanFilter.DurationAtLeast(var nanos) -> duration(Comparison.GREATER_OR_EQUAL, nanos);
            case SpanFilter.DurationAtMost(var nanos) -> duration(Comparison.LESS_OR_EQUAL, nanos);
            case SpanFilter.AttributeReads(var place, var key, var text) ->
                attribute(place, key, new ValueTest.Reads(text));
            case SpanFilter.Compares(var field, var comparison, var value) ->
                first(field, each -> compares(each, comparison, value));
            case SpanFilter.Matches(var field, var pattern) ->
                first(field, each -> passes(each, new ValueTest.Fits(pattern)));
            case SpanFilter.Exists(var field) -> exists(field);
            case SpanFilter.And(var filters) ->
                Conditions.all(filters.stream().map(this::compile).toList());
            case SpanFilter.Or(var filters) ->
                Conditions.anyOf(filters.stream().map(this::compile).toList());
            case SpanFilter.Not(var not) -> Conditions.not(compile(not));
        };
    }

    private Condition equal(Intrinsic field, String text) {
        return passes(field, ValueTest.Stands.as(Comparison.EQUALS, AnyValue.of(text)));
    }

    private Condition duration(Comparison comparison, long nanos) {
        return passes(Intrinsic.DURATION, ValueTest.Stands.as(comparison, AnyValue.of(nanos)));
    }

    private Condition compares(SpanField field, Comparison comparison, AnyValue wanted) {
        Condition stands = passes(field, ValueTest.Stands.as(comparison, wanted));
        return comparison == Comparison.NOT_EQUALS
                ? Conditions.all(List.of(passes(field, ValueTest.Stands.somehow(wanted)), Conditions.not(stands)))
                : stands;
    }

    private Condition exists(SpanField field) {
        return first(field, each -> passes(each, PRESENT));
    }

    /// What `condition` says of `field`; if that is the first of several, of the first that exists.
    private Condition first(SpanField field, Function<SpanField, Condition> condition) {
        if (!(field instanceof SpanField.FirstOf(var fields))) {
            return condition.apply(field);
        }
        var choices = new ArrayList<Condition>();
        var before = new ArrayList<Condition>();
        for (SpanField each : fields) {
            var choice = new ArrayList<>(before);
            choice.add(first(each, condition));
            choices.add(Conditions.all(choice));
            before.add(Conditions.not(exists(each)));
        }
        return Conditions.anyOf(choices);
    }

    /// Whether one of the values of `field`, which is a single one, passes.
    private Condition passes(SpanField field, ValueTest test) {
        return switch (field) {
            case Intrinsic intrinsic -> intrinsic(intrinsic, test);
            case SpanField.Attribute(var place, var key) -> attribute(place, key, test);
            case SpanField.FirstOf _ -> first(field, each -> passes(each, test));
        };
    }

    private Condition intrinsic(Intrinsic field, ValueTest test) {
        return switch (field) {
            case NAME -> text(Field.NAME, test);
            case STATUS_MESSAGE -> text(Field.MESSAGE, test);
            case TRACE_STATE -> text(Field.TRACE_STATE, test);
            case SERVICE -> byResource(field, test);
            case SCOPE_NAME, SCOPE_VERSION -> byScope(field, test);
            case KIND -> kinds(kind -> test.accepts(nameOf(kind)));
            case STATUS -> statuses(status -> test.accepts(nameOf(status)));
            case DURATION -> durations(test);
            case EVENT_NAME -> ownedText(Field.EVENT_NAME, test);
            case EVENT_TIME -> eventTimes(test);
            case TRACE_ID, SPAN_ID, PARENT_ID, LINK_TRACE_ID, LINK_SPAN_ID -> new IdCompiler(part).id(field, test);
        };
    }

    private static AnyValue nameOf(Enum<?> constant) {
        return AnyValue.of(constant.name().toLowerCase(Locale.ROOT));
    }

    private Condition text(Field field, ValueTest test) {
        return test.equals(PRESENT) ? Condition.Constant.TRUE : Conditions.fieldIn(field, texts(field, test));
    }

    private ValueSet texts(Field field, ValueTest test) {
        return match(test).ofEntries(ColumnType.STRING, part.texts(field), "");
    }

    private Condition ownedText(Field field, ValueTest test) {
        return Conditions.ownedIn(field, test.equals(PRESENT) ? ValueSet.ALL : texts(field, test));
    }

    /// Since the start of the span, of each event.
    private Condition eventTimes(ValueTest test) {
        return Conditions.anyOf(match(test).ofNumbers(ColumnType.INT, 0).stream()
                .map(times -> Conditions.ownedIn(Field.EVENT_TIME, times))
                .toList());
    }

    /// Where the clock ran backwards the duration is zero, see [Span#durationNanos].
    private Condition durations(ValueTest test) {
        return Conditions.anyOf(match(test).ofNumbers(ColumnType.INT, 0).stream()
                .map(nanos -> nanos.contains(0) ? ValueSet.between(Long.MIN_VALUE, nanos.high()) : nanos)
                .filter(nanos -> nanos.high() >= 0)
                .map(nanos -> Conditions.fieldIn(Field.DURATION, nanos))
                .toList());
    }

    private Condition kinds(Predicate<SpanKind> test) {
        var taken = new BitSet();
        for (SpanKind kind : SpanKind.values()) {
            taken.set(kind.number(), test.test(kind));
        }
        return enumerated(Field.KIND, taken, SpanKind.values().length);
    }

    private Condition statuses(Predicate<StatusCode> test) {
        var taken = new BitSet();
        for (StatusCode code : StatusCode.values()) {
            taken.set(code.number(), test.test(code));
        }
        return enumerated(Field.STATUS, taken, StatusCode.values().length);
    }

    /// What OTLP does not define counts as zero.
    private static Condition enumerated(Field field, BitSet taken, int defined) {
        if (!taken.get(0)) {
            return Conditions.fieldIn(field, ValueSet.of(taken));
        }
        taken.flip(0, defined);
        return Conditions.not(Conditions.fieldIn(field, ValueSet.of(taken)));
    }

    private Condition attribute(Place place, String key, ValueTest test) {
        return switch (place) {
            case SPAN -> attribute(Table.SPAN, key, test);
            case EVENT -> attribute(Table.EVENT, key, test);
            case LINK -> attribute(Table.LINK, key, test);
            case RESOURCE -> byResource(new SpanField.Attribute(place, key), test);
            case SCOPE -> byScope(new SpanField.Attribute(place, key), test);
        };
    }

    private Condition attribute(Table table, String key, ValueTest test) {
        return Conditions.anyOf(part.attributes(table, key, match(test)).stream()
                .<Condition>map(Condition.AttributeIn::new)
                .toList());
    }

    /// Resources are few, so each is judged by itself.
    private Condition byResource(SpanField field, ValueTest test) {
        Predicate<Resource> judge = field instanceof SpanField.Attribute attribute
                ? resource -> anyPasses(resource.attributes(), attribute.key(), test)
                : resource -> test.accepts(AnyValue.of(resource.serviceName()));
        return Conditions.fieldIn(Field.RESOURCE, part.resources(judge));
    }

    private Condition byScope(SpanField field, ValueTest test) {
        Predicate<Scope> judge = field instanceof SpanField.Attribute attribute
                ? scope -> anyPasses(scope.attributes(), attribute.key(), test)
                : scope -> test.accepts(AnyValue.of(field == Intrinsic.SCOPE_NAME ? scope.name() : scope.version()));
        return Conditions.fieldIn(Field.SCOPE, part.scopes(judge));
    }

    private static boolean anyPasses(Attributes attributes, String key, ValueTest test) {
        for (int i = 0; i < attributes.size(); i++) {
            if (attributes.key(i).equals(key) && test.accepts(attributes.value(i))) {
                return true;
            }
        }
        return false;
    }

    private ValueMatch match(ValueTest test) {
        return new ValueMatch(test, enough);
    }
}

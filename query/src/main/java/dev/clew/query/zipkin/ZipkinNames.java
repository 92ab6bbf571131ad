package dev.clew.query.zipkin;

import dev.clew.model.AnyValue;
import dev.clew.model.Resource;
import dev.clew.model.SpanKind;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.store.Aggregate;
import dev.clew.store.Comparison;
import dev.clew.store.Completeness;
import dev.clew.store.Names;
import dev.clew.store.Operation;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanField;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanFilter.Place;
import dev.clew.store.SpanScan;
import dev.clew.store.TraceStore;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The names that Zipkin's search offers, of all that is stored: sorted, in lower case, each once. Blocks.
public final class ZipkinNames {
    /// How many names one list may have.
    private static final int MOST = 10_000;

    private static final SpanField FORM = new SpanField.Attribute(Place.SCOPE, ZipkinForm.KEY);
    private static final SpanField PEER_SERVICE = new SpanField.Attribute(Place.SPAN, SentAsOther.PEER_SERVICE);
    private static final SpanField OTHER_REMOTE = new SpanField.FirstOf(SentAsOther.REMOTE_NAMES.stream()
            .<SpanField>map(key -> new SpanField.Attribute(Place.SPAN, key))
            .toList());

    /// Zipkin's spans without a service have no local endpoint. Others are shown as of `unknown_service`, and one may
    /// have been sent by that name.
    private static final SpanFilter SHOWN_AS_UNKNOWN_SERVICE = new SpanFilter.And(List.of(
            new SpanFilter.ServiceIs(Resource.UNKNOWN_SERVICE),
            new SpanFilter.Or(List.of(
                    new SpanFilter.Compares(
                            new SpanField.Attribute(Place.RESOURCE, Resource.SERVICE_NAME),
                            Comparison.EQUALS,
                            AnyValue.of(Resource.UNKNOWN_SERVICE)),
                    new SpanFilter.Not(new SpanFilter.Exists(FORM))))));

    private final TraceStore store;
    private final Tenant tenant;
    private final ScanLimits limits;
    private Completeness completeness = Completeness.OF_NOTHING;

    /// @param budget how many spans may be looked at for a list
    /// @param wanted whether somebody still waits for the answer
    public ZipkinNames(TraceStore store, Tenant tenant, long budget, BooleanSupplier wanted) {
        this.store = store;
        this.tenant = tenant;
        this.limits = ScanLimits.ofSpans(budget).whileWanted(wanted);
    }

    /// Whether the names that were asked for are all that there are.
    public Completeness completeness() {
        return completeness;
    }

    private Stream<String> sentServices() {
        return names(store.services(tenant, TimeRange.ALL));
    }

    private <T> Stream<T> names(Names<T> found) {
        completeness = completeness.and(found.completeness());
        return found.names().stream();
    }

    public List<String> services() {
        return lowerCase(
                sentServices().filter(name -> !name.equals(Resource.UNKNOWN_SERVICE) || isUnknownServiceShown()));
    }

    private boolean isUnknownServiceShown() {
        boolean[] found = new boolean[1];
        Completeness scanned = store.scan(
                new SpanScan(tenant, SHOWN_AS_UNKNOWN_SERVICE, TimeRange.ALL, SpanScan.Order.NEWEST_FIRST, limits),
                _ -> {
                    found[0] = true;
                    return false;
                });
        completeness = completeness.and(scanned);
        return found[0];
    }

    /// @param service in any case
    public List<String> spanNames(String service) {
        return lowerCase(sentAs(service).flatMap(this::spanNamesOf));
    }

    private Stream<String> spanNamesOf(String sent) {
        return sent.equals(Resource.UNKNOWN_SERVICE)
                ? groups(SHOWN_AS_UNKNOWN_SERVICE, SpanField.Intrinsic.NAME)
                        .map(group -> group.getFirst().map(AnyValue::text).orElse(""))
                : names(store.operations(tenant, sent, TimeRange.ALL)).map(Operation::name);
    }

    /// @param service in any case
    public List<String> remoteServices(String service) {
        return lowerCase(sentAs(service)
                .flatMap(sent -> groups(
                        sent.equals(Resource.UNKNOWN_SERVICE)
                                ? SHOWN_AS_UNKNOWN_SERVICE
                                : new SpanFilter.ServiceIs(sent),
                        FORM,
                        PEER_SERVICE,
                        OTHER_REMOTE,
                        SpanField.Intrinsic.KIND))
                .map(ZipkinNames::remoteService)
                .flatMap(Optional::stream));
    }

    /// What a tag `key` says, as it was sent.
    public List<String> tagValues(String key) {
        var value = new SpanField.FirstOf(
                List.of(new SpanField.Attribute(Place.SPAN, key), new SpanField.Attribute(Place.RESOURCE, key)));
        var values = new TreeSet<String>();
        groups(new SpanFilter.Exists(value), value)
                .forEach(group -> group.getFirst().map(AnyValue::text).ifPresent(values::add));
        return List.copyOf(values);
    }

    private Stream<String> sentAs(String service) {
        String name = service.toLowerCase(Locale.ROOT);
        return sentServices().filter(sent -> sent.toLowerCase(Locale.ROOT).equals(name));
    }

    private Stream<List<Optional<AnyValue>>> groups(SpanFilter filter, SpanField... by) {
        var question = new SpanAggregation(
                tenant,
                filter,
                TimeRange.ALL,
                List.of(by),
                /* measured= */ null,
                SpanAggregation.Detail.SUMS,
                /* stepNanos= */ 0,
                MOST,
                limits);
        Aggregate counted = store.aggregate(question);
        completeness = completeness.and(counted.completeness());
        return counted.cells().stream().map(Aggregate.Cell::group);
    }

    /// @param group by form, `peer.service`, other names of the remote end, and kind
    private static Optional<String> remoteService(List<Optional<AnyValue>> group) {
        Optional<String> peer = group.get(1).map(AnyValue::text);
        boolean isZipkins = group.get(0).isPresent();
        if (isZipkins || peer.isPresent()) {
            // A tag of that key is no remote service.
            boolean isTag = group.get(0)
                    .filter(form -> form.text().matches("(.*,)?peer\\.service(,.*)?"))
                    .isPresent();
            return isTag ? Optional.empty() : peer;
        }
        boolean makesCalls = group.get(3)
                .map(AnyValue::text)
                .filter(kind -> kind.equals(text(SpanKind.CLIENT)) || kind.equals(text(SpanKind.PRODUCER)))
                .isPresent();
        return makesCalls ? group.get(2).map(AnyValue::text).filter(name -> !isAddress(name)) : Optional.empty();
    }

    private static boolean isAddress(@Nullable String name) {
        return name != null && new ZipkinEndpoint.Builder().address(name);
    }

    private static String text(SpanKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static List<String> lowerCase(Stream<String> names) {
        return names.filter(name -> !name.isEmpty())
                .map(name -> name.toLowerCase(Locale.ROOT))
                .distinct()
                .sorted()
                .toList();
    }
}

package dev.clew.server.tempo;

import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.model.Tenant;
import dev.clew.model.otlp.WireWriter;
import dev.clew.query.traceql.metrics.MetricsAnswer;
import dev.clew.query.traceql.metrics.MetricsQuestion;
import dev.clew.query.traceql.metrics.TimeSeries;
import dev.clew.query.traceql.metrics.TraceQlMetrics;
import dev.clew.query.traceql.search.SearchAnswer;
import dev.clew.query.traceql.search.TraceQlSearch;
import dev.clew.query.traceql.syntax.Field;
import dev.clew.query.traceql.syntax.InvalidQuery;
import dev.clew.query.traceql.syntax.QueryParser;
import dev.clew.query.traceql.tags.TagValues;
import dev.clew.query.traceql.tags.TagValues.TagValue;
import dev.clew.query.traceql.tags.Tags;
import dev.clew.server.grpc.GrpcCall;
import dev.clew.server.grpc.GrpcMethod;
import dev.clew.server.grpc.GrpcRefusal;
import dev.clew.server.grpc.GrpcServices;
import dev.clew.server.grpc.GrpcStatus;
import dev.clew.server.grpc.ProtoMessage;
import dev.clew.server.jaeger.ClientGone;
import dev.clew.server.jaeger.Refusal;
import dev.clew.store.Completeness;
import dev.clew.store.TraceStore;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// `tempopb.StreamingQuerier`, which Grafana asks where streaming is switched on. Traces come as soon as no other can
/// take their place, each once; numbers, tags and their values come when they are known. Clients put together the
/// messages of one answer. What a limit cut short has a trailer `clew-truncated-because`; numbers say it themselves.
final class StreamingQuerier {
    private static final String NAME = "tempopb.StreamingQuerier";
    private static final int PARTIAL = 1;

    private final TraceStore store;
    private final TraceQlSearch search;
    private final TraceQlMetrics metrics;
    private final Function<RequestHeaders, Tenant> tenants;
    private final InstantSource clock;
    private final QuerySlots slots;

    StreamingQuerier(
            TraceStore store, Function<RequestHeaders, Tenant> tenants, InstantSource clock, QuerySlots slots) {
        this.store = store;
        this.search = new TraceQlSearch(store);
        this.metrics = new TraceQlMetrics(store);
        this.tenants = tenants;
        this.clock = clock;
        this.slots = slots;
    }

    void addTo(GrpcServices services) {
        services.add(NAME, "Search", refusing(this::search))
                .add(NAME, "SearchTags", refusing(this::tags))
                .add(NAME, "SearchTagsV2", refusing(this::scopedTags))
                .add(NAME, "SearchTagValues", refusing(this::values))
                .add(NAME, "SearchTagValuesV2", refusing(this::typedValues))
                .add(NAME, "MetricsQueryRange", refusing(this::range))
                .add(NAME, "MetricsQueryInstant", refusing(this::instant));
    }

    /// The same, with what HTTP would answer as a status of gRPC.
    private static GrpcMethod refusing(GrpcMethod method) {
        return call -> {
            try {
                method.answer(call);
            } catch (InvalidQuery invalid) {
                throw new GrpcRefusal(GrpcStatus.INVALID_ARGUMENT, "invalid TraceQL query: " + invalid.getMessage());
            } catch (Refusal refusal) {
                throw new GrpcRefusal(
                        refusal.status().equals(HttpStatus.TOO_MANY_REQUESTS)
                                ? GrpcStatus.RESOURCE_EXHAUSTED
                                : GrpcStatus.INVALID_ARGUMENT,
                        refusal.text());
            } catch (ClientGone _) {
                throw new GrpcRefusal(GrpcStatus.CANCELLED, "the client left");
            }
        };
    }

    private Tenant tenant(GrpcCall call) {
        return tenants.apply(call.headers());
    }

    private void search(GrpcCall call) {
        ProtoMessage request = call.message();
        var partial = new PartialSearch(call);
        SearchAnswer answer = slots.run(
                call::isWanted,
                () -> search.find(
                        StreamingQuestions.search(request, tenant(call), TempoParams.limits(call::isWanted)), partial));
        truncated(answer.completeness(), call);
        partial.end(
                answer.traces(),
                answer.explanation().candidates(),
                answer.completeness().isComplete());
    }

    private void tags(GrpcCall call) {
        ProtoMessage request = call.message();
        int most = mostTags(request);
        Tags tags = tags(request, call);
        Collection<String> names = TempoTags.all(tags, request.text(1));
        truncated(tags.completeness(), call);
        var parts = new MessageParts(call::send);
        names.stream().limit(most).forEach(name -> parts.text(1, name));
        parts.end(StreamingQuerier::done);
    }

    private void scopedTags(GrpcCall call) {
        ProtoMessage request = call.message();
        int most = mostTags(request);
        Tags tags = tags(request, call);
        List<TempoTags.Scope> scopes = TempoTags.byScope(tags, request.text(1));
        truncated(tags.completeness(), call);
        var parts = new MessageParts(call::send);
        for (TempoTags.Scope scope : scopes) {
            parts.message(1, out -> {
                out.text(1, scope.scope());
                scope.names().stream().limit(most).forEach(name -> out.text(2, name));
            });
        }
        parts.end(StreamingQuerier::done);
    }

    private static int mostTags(ProtoMessage request) {
        return StreamingQuestions.atMost(request, 5, "maxTagsPerScope", TempoTags.MOST, TempoTags.USUAL);
    }

    private Tags tags(ProtoMessage request, GrpcCall call) {
        return slots.run(
                call::isWanted,
                () -> Tags.of(
                        store,
                        tenant(call),
                        StreamingQuestions.seconds(request, 3, 4),
                        TempoParams.limits(call::isWanted)));
    }

    private void values(GrpcCall call) {
        ProtoMessage request = call.message();
        values(TempoTags.lenientField(request.text(1)), request, call, (parts, value) -> parts.text(1, value.value()));
    }

    private void typedValues(GrpcCall call) {
        ProtoMessage request = call.message();
        values(
                QueryParser.field(request.text(1)),
                request,
                call,
                (parts, value) -> parts.message(1, out -> {
                    out.text(1, value.type());
                    out.text(2, value.value());
                }));
    }

    private void values(Field field, ProtoMessage request, GrpcCall call, BiConsumer<MessageParts, TagValue> writer) {
        int most = StreamingQuestions.atMost(request, 6, "maxTagValues", TempoTags.MOST, TempoTags.USUAL);
        TagValues values = slots.run(
                call::isWanted,
                () -> TagValues.of(
                        store,
                        tenant(call),
                        field,
                        QueryParser.halfTyped(request.text(2)),
                        StreamingQuestions.seconds(request, 4, 5),
                        most,
                        TempoParams.limits(call::isWanted)));
        truncated(values.completeness(), call);
        var parts = new MessageParts(call::send);
        values.values().forEach(value -> writer.accept(parts, value));
        parts.end(StreamingQuerier::done);
    }

    /// `MetadataMetrics`
    private static void done(WireWriter out) {
        out.message(2, metrics -> {
            metrics.varint(2, 1);
            metrics.varint(3, 1);
        });
    }

    private void range(GrpcCall call) {
        ProtoMessage request = call.message();
        int most = StreamingQuestions.atMost(request, 17, "maxSeries", Integer.MAX_VALUE, MetricsAnswer.MOST_SERIES);
        MetricsQuestion question =
                StreamingQuestions.range(request, tenant(call), TempoParams.limits(call::isWanted), clock);
        numbers(question, most, call, (out, series) -> TempoMessages.series(out, series, question.steps()));
    }

    private void instant(GrpcCall call) {
        MetricsQuestion question =
                StreamingQuestions.instant(call.message(), tenant(call), TempoParams.limits(call::isWanted), clock);
        numbers(question, MetricsAnswer.MOST_SERIES, call, TempoMessages::instant);
    }

    /// @param most series that are wanted
    private void numbers(MetricsQuestion question, int most, GrpcCall call, BiConsumer<WireWriter, TimeSeries> writer) {
        // Its time begins when it has its turn.
        MetricsAnswer answer =
                slots.run(call::isWanted, () -> metrics.evaluate(question.within(TempoParams.limits(call::isWanted))));
        int count = answer.series().size();
        var parts = new MessageParts(call::send);
        for (TimeSeries series : answer.series().subList(0, Math.min(most, count))) {
            parts.message(1, out -> writer.accept(out, series));
        }
        String because = count > most
                ? "there are %d series, %d were wanted at most".formatted(count, most)
                : answer.completeness().truncatedBecause();
        parts.end(out -> {
            out.message(2, metric -> {
                metric.varint(4, 1);
                metric.varint(5, 1);
            });
            out.varint(3, because.isEmpty() ? 0 : PARTIAL);
            out.text(4, because);
        });
    }

    private static void truncated(Completeness completeness, GrpcCall call) {
        if (!completeness.isComplete()) {
            call.trailer("clew-truncated-because", completeness.truncatedBecause());
        }
    }
}

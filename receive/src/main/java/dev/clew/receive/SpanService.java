package dev.clew.receive;

import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.stream.SubscriptionOption;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.RoutingContext;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One endpoint that takes spans in one [Dialect]. The event loop reads the body, once there is an [Admission];
/// a virtual thread of the request's own delivers it and waits for the disk. A success is answered after the
/// spans are durable, never before.
public final class SpanService implements HttpService {
    private static final Logger LOG = LoggerFactory.getLogger(SpanService.class);

    private final Dialect dialect;
    private final Intake intake;

    public SpanService(Dialect dialect, Intake intake) {
        this.dialect = dialect;
        this.intake = intake;
    }

    @Override
    public ExchangeType exchangeType(RoutingContext context) {
        return ExchangeType.REQUEST_STREAMING;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        var answer = new CompletableFuture<HttpResponse>();
        BodyReader reader = begin(
                request.headers(),
                context.localAddress().getPort(),
                Inflow.of(context),
                found -> answer.complete(found.http()));
        if (reader != null) {
            request.subscribe(
                    new BodySubscriber(reader),
                    context.eventLoop().withoutContext(),
                    SubscriptionOption.WITH_POOLED_OBJECTS);
        }
        return HttpResponse.of(answer);
    }

    /// Begins a request that came to the listener at `port`. Called on the event loop of its connection.
    ///
    /// @param to told once how it ended, by any thread: maybe before this returns, or while data still come
    /// @return who reads the body; null if nobody has to
    @Nullable
    BodyReader begin(RequestHeaders headers, int port, Inflow inflow, Consumer<Answer> to) {
        long begunNanos = System.nanoTime();
        Sender sender;
        try {
            if (headers.method() != HttpMethod.POST) {
                throw new Refusal(Refusal.Reason.METHOD, "spans are sent here by POST, not by " + headers.method());
            }
            dialect.admit(headers);
            sender = intake.sender(headers, port);
        } catch (Refusal refusal) {
            to.accept(refuse(refusal, begunNanos));
            return null;
        }
        try {
            sender.account().refuseAboveRate();
        } catch (Refusal refusal) {
            to.accept(refuse(sender, refusal, begunNanos));
            return null;
        }
        return new BodyReader(
                headers,
                dialect,
                sender,
                intake,
                inflow,
                (body, place) ->
                        Thread.startVirtualThread(() -> to.accept(deliver(headers, sender, body, place, begunNanos))),
                refusal -> to.accept(refuse(sender, refusal, begunNanos)));
    }

    private Answer deliver(RequestHeaders headers, Sender sender, Body body, Admission.Place place, long begunNanos) {
        try (body) {
            intake.metrics().read(dialect.protocol(), body.length());
            Verdict verdict = dialect.deliver(headers, sender, body);
            intake.metrics().took(dialect.protocol(), verdict);
            intake.metrics().answered(dialect.protocol(), System.nanoTime() - begunNanos);
            return dialect.accept(verdict);
        } catch (Refusal refusal) {
            return refuse(sender, refusal, begunNanos);
        } catch (RuntimeException | Error defect) {
            LOG.error("A request by {} failed", dialect.protocol().label(), defect);
            return refuse(
                    sender,
                    new Refusal(Refusal.Reason.INTERNAL, "a defect in this server, see its log: " + defect),
                    begunNanos);
        } finally {
            place.leave(sender.peakBytes());
        }
    }

    /// What to say of spans that were not on disk in time. They may get there yet.
    Answer answerIsLate() {
        var late = new Refusal(Refusal.Reason.OVERLOADED, "the spans were not on disk in time: send them again later");
        intake.metrics().refused(dialect.protocol(), late.reason());
        return dialect.refuse(late);
    }

    private Answer refuse(Sender sender, Refusal refusal, long begunNanos) {
        intake.metrics().refused(sender.tenant(), refusal.reason());
        return refuse(refusal, begunNanos);
    }

    private Answer refuse(Refusal refusal, long begunNanos) {
        intake.metrics().refused(dialect.protocol(), refusal.reason());
        intake.metrics().answered(dialect.protocol(), System.nanoTime() - begunNanos);
        return dialect.refuse(refusal);
    }
}

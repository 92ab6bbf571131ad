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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
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
        var end = new End(to);
        return new BodyReader(
                headers,
                dialect,
                sender,
                intake,
                inflow,
                (body, place) ->
                        Thread.startVirtualThread(() -> end.with(deliver(headers, sender, body, place, begunNanos))),
                refusal -> end.with(() -> refuse(sender, refusal, begunNanos)));
    }

    /// Says how it ended; asked for the answer, counts it.
    private Supplier<Answer> deliver(
            RequestHeaders headers, Sender sender, Body body, Admission.Place place, long begunNanos) {
        try (body) {
            intake.metrics().read(dialect.protocol(), body.length());
            Verdict verdict = dialect.deliver(headers, sender, body);
            Answer answer = dialect.accept(verdict);
            return () -> {
                intake.metrics().took(dialect.protocol(), verdict);
                intake.metrics().answered(dialect.protocol(), System.nanoTime() - begunNanos);
                return answer;
            };
        } catch (Refusal refusal) {
            return () -> refuse(sender, refusal, begunNanos);
        } catch (RuntimeException | Error defect) {
            LOG.error("A request by {} failed", dialect.protocol().label(), defect);
            var internal = new Refusal(Refusal.Reason.INTERNAL, "a defect in this server, see its log: " + defect);
            return () -> refuse(sender, internal, begunNanos);
        } finally {
            place.leave(sender.peakBytes());
        }
    }

    /// What to say of a request that has more headers than [HeaderLimit] allows. None of them was
    /// looked at.
    Answer refuseHeaders() {
        return refuse(new Refusal(Refusal.Reason.TOO_LARGE, HeaderLimit.MESSAGE), System.nanoTime());
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

    /// How a request ended, which is counted and told once: its spans may be on disk after all when it
    /// was answered that they were not in time.
    private static final class End {
        private final Consumer<Answer> to;
        private final AtomicBoolean isTold = new AtomicBoolean();

        End(Consumer<Answer> to) {
            this.to = to;
        }

        /// @param answer counts what it says; asked if nothing was told before
        void with(Supplier<Answer> answer) {
            if (isTold.compareAndSet(false, true)) {
                to.accept(answer.get());
            }
        }
    }
}

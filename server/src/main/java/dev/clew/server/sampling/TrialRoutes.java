package dev.clew.server.sampling;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.clew.model.Fault;
import dev.clew.model.Tenant;
import dev.clew.receive.Tenancy;
import dev.clew.sample.policy.PolicyFile;
import dev.clew.sample.policy.SamplingPolicy;
import dev.clew.sample.replay.PolicyTrial;
import dev.clew.sample.replay.Trial;
import dev.clew.store.ScanLimits;
import dev.clew.store.TraceStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;

/// Tries a sampling policy on the traces that are stored, beside the one that holds:
/// `POST /api/clew/sampling/try?start=..&end=..&differences=..` with the policy in YAML, for `clew sampling
/// try`. Times are nanoseconds since 1970; the last hour if there are none. `differences` is how many
/// traces to name that are decided otherwise; none if it is not there.
public final class TrialRoutes {
    private static final String PATH = "/api/clew/sampling/try";
    private static final Duration USUAL_RANGE = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(50);

    private static final int MOST_DIFFERENCES = 10_000;

    private final PolicyTrial trial;
    private final Sampling sampling;
    private final Tenancy tenancy;
    private final InstantSource clock;

    /// It reads many traces, and more than one at a time would take the machine from everybody else.
    private final Semaphore turn = new Semaphore(1);

    /// @param store stays the caller's to close
    /// @param tenancy tells whose spans a request is about
    public TrialRoutes(Sampling sampling, TraceStore store, Tenancy tenancy, InstantSource clock) {
        this.sampling = sampling;
        this.trial = new PolicyTrial(store);
        this.tenancy = tenancy;
        this.clock = clock;
    }

    public void addTo(ServerBuilder server) {
        server.route()
                .path(PATH)
                .methods(HttpMethod.POST)
                .maxRequestLength(1 << 20)
                .requestTimeout(PATIENCE.plusSeconds(10))
                .build(this::serve);
    }

    private HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        return HttpResponse.of(
                request.aggregate().thenApplyAsync(whole -> answer(context, whole), context.blockingTaskExecutor()));
    }

    private HttpResponse answer(ServiceRequestContext context, AggregatedHttpRequest request) {
        if (!turn.tryAcquire()) {
            return refuse(HttpStatus.TOO_MANY_REQUESTS, "another policy is being tried: try again in a minute");
        }
        try {
            SamplingPolicy policy = PolicyFile.read(request.contentUtf8(), "policy");
            ScanLimits limits = ScanLimits.NONE.within(PATIENCE.toNanos()).whileWanted(() -> !context.isCancelled());
            Tenant tenant = tenancy.of(request.headers());
            LivePolicies.State today = sampling.policies().of(tenant);
            Trial tried = trial.run(
                    tenant,
                    policy,
                    today.inForce().policy(),
                    Ranges.of(context, clock, USUAL_RANGE),
                    differences(context),
                    limits);
            return HttpResponse.of(MediaType.JSON, TrialJson.text(policy, today, tried));
        } catch (Fault fault) {
            return refuse(
                    switch (fault.kind()) {
                        case CALLER -> HttpStatus.BAD_REQUEST;
                        case OVERLOADED -> HttpStatus.SERVICE_UNAVAILABLE;
                        case INTERNAL, CORRUPT -> HttpStatus.INTERNAL_SERVER_ERROR;
                    },
                    String.valueOf(fault.getMessage()));
        } finally {
            turn.release();
        }
    }

    private static int differences(ServiceRequestContext context) {
        String text = context.queryParam("differences");
        if (text == null) {
            return 0;
        }
        try {
            int count = Integer.parseInt(text);
            if (count >= 0 && count <= MOST_DIFFERENCES) {
                return count;
            }
        } catch (NumberFormatException _) {
            // As what is out of bounds.
        }
        throw new Fault(
                Fault.Kind.CALLER,
                "parameter differences: a number from 0 to %d expected, not '%s'".formatted(MOST_DIFFERENCES, text));
    }

    private static HttpResponse refuse(HttpStatus status, String message) {
        return HttpResponse.of(status, MediaType.JSON, TrialJson.error(status.code(), message));
    }
}

package dev.clew.server.sampling;

import dev.clew.model.Fault;
import dev.clew.model.Tenant;
import dev.clew.sample.head.HeadPolicy;
import dev.clew.sample.tail.PolicySampler;
import dev.clew.sample.tail.Pressure;
import dev.clew.sample.tail.Relief;
import dev.clew.sample.tail.SamplingMonitor;
import dev.clew.store.sampling.TraceSampler;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sampling in a server: the policies that hold, what asks them, and what is known of the outcome. It is
/// there before the store, which asks it.
public final class Sampling implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sampling.class);
    private static final String FOLDER = "policies";
    private static final long RELOAD_MILLIS = 1_000;

    /// How often to look whether disk or processors run short.
    public static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private final LivePolicies policies;
    private final PolicySampler sampler;
    private final SamplingMonitor monitor = new SamplingMonitor();
    private final Pressure pressure = new Pressure();
    private final Load load;
    private final Duration lookEvery;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("sampling").factory());
    private Relief told = Relief.NONE;
    private volatile Shortage shortage = new Shortage(Relief.NONE, "", new Pressure.Load(0, 0));

    /// How it is now.
    ///
    /// @param because why less is kept; empty if it is not
    record Shortage(Relief relief, String because, Pressure.Load load) {}

    private Sampling(LivePolicies policies, Path folder, long reserveBytes, Duration lookEvery) {
        this.policies = policies;
        this.lookEvery = lookEvery;
        load = new Load(folder, reserveBytes);
        sampler = new PolicySampler(
                tenant -> policies.of(tenant).inForce(),
                () -> shortage.relief(),
                new FigureFiles(folder.resolve(FOLDER)),
                monitor,
                InstantSource.system());
    }

    /// @param option as [PolicySource#of] reads it
    /// @param folder where the spans are kept
    /// @param reserveBytes what of the disk is held back there; 0 if nothing is
    /// @param lookEvery how often to look whether disk or processors run short
    /// @throws Fault `CALLER` naming the file and the line if there is a text that is no policy
    public static Sampling of(String option, Path folder, long reserveBytes, Duration lookEvery) {
        return new Sampling(
                LivePolicies.open(option, folder.resolve(FOLDER), InstantSource.system()),
                folder,
                reserveBytes,
                lookEvery);
    }

    /// Keeps everything, and touches no file.
    public static Sampling keepingEverything() {
        return of("everything", Path.of(""), 0, LOOK_EVERY);
    }

    /// What a store asks.
    public TraceSampler sampler() {
        return sampler;
    }

    /// Begins to look whether policies have changed, and what runs short.
    ///
    /// @param heads computes anew what services are told
    public void start(HeadSampling heads) {
        every(RELOAD_MILLIS, policies::reload);
        every(lookEvery.toMillis(), this::look);
        every(HeadSampling.OBSERVED.toMillis(), heads::observe);
    }

    private void every(long millis, Runnable task) {
        var _ = timer.scheduleWithFixedDelay(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException | Error defect) {
                        LOG.error("Sampling goes on as it was: this is a defect", defect);
                    }
                },
                millis,
                millis,
                TimeUnit.MILLISECONDS);
    }

    void look() {
        Pressure.Load now = load.now();
        shortage = new Shortage(pressure.look(now), pressure.because(), now);
        // Where no policy drops anything, nothing is dropped for that either.
        Relief relief = policies.keepEverything() ? Relief.NONE : shortage.relief();
        if (!relief.equals(told)) {
            told = relief;
            LOG.warn(
                    relief.equals(Relief.NONE)
                            ? "Sampling keeps what its policies say again"
                            : "Sampling keeps {} of what its policies say{}: {}",
                    relief.factor(),
                    relief.isForAll() ? ", also of what they keep whole" : "",
                    pressure.because());
        }
    }

    /// How much less is kept, as far as the log tells.
    Relief told() {
        return told;
    }

    LivePolicies policies() {
        return policies;
    }

    SamplingMonitor monitor() {
        return monitor;
    }

    Shortage shortage() {
        return shortage;
    }

    /// Which part of its traces a rule keeps now; NaN if that depends on the trace.
    double share(Tenant tenant, int rule) {
        return sampler.share(tenant, policies.of(tenant).inForce().policy(), rule);
    }

    /// What services of a tenant are told.
    ///
    /// @param otherwise if the policy says nothing of it
    public HeadPolicy head(Tenant tenant, HeadPolicy otherwise) {
        HeadPolicy head = policies.of(tenant).inForce().policy().head();
        return head == null ? otherwise : head;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}

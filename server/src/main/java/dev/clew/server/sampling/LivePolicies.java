package dev.clew.server.sampling;

import dev.clew.model.Fault;
import dev.clew.model.Tenant;
import dev.clew.sample.policy.PolicyFile;
import dev.clew.sample.policy.SamplingPolicy;
import dev.clew.sample.tail.PolicyInForce;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The policies that decide now. Whoever writes another text has it decide a second later; of a text that
/// is no policy, the one before goes on, and says so.
public final class LivePolicies {
    private static final Logger LOG = LoggerFactory.getLogger(LivePolicies.class);

    private final PolicySource source;
    private final PolicyVersions versions;
    private final InstantSource clock;
    private final State nothing;
    private final AtomicLong failures = new AtomicLong();
    private volatile Map<String, State> states = Map.of();

    /// What holds for a tenant.
    ///
    /// @param where the policy is written down; `everything` if nowhere
    /// @param text of the policy
    /// @param hash the first digits of the SHA-256 of `text`
    /// @param since when it began to hold in this process
    /// @param problem why a text that came later does not hold; empty if none did
    public record State(PolicyInForce inForce, String where, String text, String hash, Instant since, String problem) {
        State failing(String why) {
            return new State(inForce, where, text, hash, since, why);
        }
    }

    private LivePolicies(PolicySource source, PolicyVersions versions, InstantSource clock) {
        this.source = source;
        this.versions = versions;
        this.clock = clock;
        var everything = new PolicyInForce(0, SamplingPolicy.KEEP_EVERYTHING);
        nothing = new State(everything, "everything", "", "", clock.instant(), "");
    }

    /// @param option as [PolicySource#of] reads it
    /// @param folder where versions are kept
    /// @throws Fault `CALLER` naming the file and the line if there is a text that is no policy
    public static LivePolicies open(String option, Path folder, InstantSource clock) {
        try {
            var policies = new LivePolicies(PolicySource.of(option), new PolicyVersions(folder), clock);
            policies.take(policies.source.texts());
            for (State state : policies.states.values()) {
                if (!state.problem().isEmpty()) {
                    throw new Fault(Fault.Kind.CALLER, state.problem());
                }
            }
            return policies;
        } catch (IOException e) {
            throw new Fault(
                    Fault.Kind.INTERNAL,
                    "[%s] the versions of sampling policies cannot be read: %s".formatted(folder, e),
                    e);
        }
    }

    /// Looks whether texts have changed; to be called about once a second, by one thread.
    void reload() {
        try {
            take(source.texts());
        } catch (Fault fault) {
            var now = new HashMap<String, State>();
            states.forEach((name, state) -> now.put(name, failing(state, String.valueOf(fault.getMessage()))));
            states = now;
        }
    }

    private void take(Map<String, PolicySource.Text> texts) {
        var now = new HashMap<String, State>();
        texts.forEach((name, text) -> now.put(name, next(states.getOrDefault(name, nothing), text)));
        states = now;
    }

    private State next(State before, PolicySource.Text text) {
        String read = text.text();
        if (read == null) {
            return failing(before, text.problem());
        }
        if (before.inForce().version() > 0 && read.equals(before.text())) {
            return before.problem().isEmpty() ? before : before.failing("");
        }
        try {
            SamplingPolicy policy = PolicyFile.read(read, text.where());
            PolicyVersions.Version version = versions.of(read);
            LOG.info(
                    "Sampling policy '{}', version {} ({}) of {} holds",
                    policy.name(),
                    version.number(),
                    version.hash(),
                    text.where());
            return new State(
                    new PolicyInForce(version.number(), policy),
                    text.where(),
                    read,
                    version.hash(),
                    clock.instant(),
                    "");
        } catch (Fault broken) {
            return failing(before, String.valueOf(broken.getMessage()));
        } catch (IOException e) {
            return failing(before, "[%s] the policy cannot be kept: %s".formatted(text.where(), e));
        }
    }

    private State failing(State before, String problem) {
        if (before.problem().equals(problem)) {
            return before;
        }
        failures.incrementAndGet();
        LOG.warn(
                "A sampling policy does not hold, and version {} goes on: {}",
                before.inForce().version(),
                problem);
        return before.failing(problem);
    }

    /// What holds for `tenant`.
    public State of(Tenant tenant) {
        Map<String, State> now = states;
        State own = now.get(tenant.name());
        State everybodys = own == null ? now.get(PolicySource.EVERYBODY) : own;
        return everybodys == null ? nothing : everybodys;
    }

    /// Whether nothing is dropped, of any tenant.
    boolean keepEverything() {
        return states.values().stream()
                .allMatch(state -> state.inForce().policy().keepsEverything());
    }

    /// How many texts were no policy, since the start.
    public long failures() {
        return failures.get();
    }
}

package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.store.segment.ledger.Ledger;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Merges small ledgers to larger ones, and removes those that are too old. For one thread at a time.
final class LedgerUpkeep {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerUpkeep.class);

    /// A merge goes through them page by page; what it has in memory is a filter of ten bits for each
    /// decision.
    private static final int MOST_DECISIONS = 8 << 20;

    private static final long MOST_BYTES = 128L << 20;

    /// How much longer than asked for a decision may be remembered because of others in its ledger: an
    /// eighth.
    private static final int REMEMBERED_SHARE = 8;

    private final StoreFolder folder;
    private final Catalog catalog;
    private final Runnable pause;
    private final Set<LedgerName> leftAlone = new HashSet<>();

    /// @param pause called in the middle of a merge, now and then; may end it with a
    ///     [CancellationException]
    LedgerUpkeep(StoreFolder folder, Catalog catalog, Runnable pause) {
        this.folder = folder;
        this.catalog = catalog;
        this.pause = pause;
    }

    /// Removes what is older than `age`. Whether anything was.
    boolean forget(TenantParts tenant, Duration age, long nowNanos) throws IOException {
        var old = new HashSet<LedgerName>();
        for (Manifest.LedgerEntry entry : catalog.ledgers(tenant.tenant())) {
            if (nowNanos - entry.newestNanos() > age.toNanos()) {
                old.add(entry.name());
            }
        }
        if (old.isEmpty()) {
            return false;
        }
        catalog.replaceAll(List::of, entry -> old.contains(entry.name()) ? List.of() : List.of(entry));
        for (Ledgers.Named each : tenant.ledgers().all()) {
            if (old.contains(each.name())) {
                tenant.ledgers().replace(List.of(each), null);
            }
        }
        return true;
    }

    /// Merges what is to be merged first, if there is something. Whether any files are left over.
    boolean merge(TenantParts tenant, Duration rememberFor) throws IOException {
        List<Ledgers.Named> run = next(tenant, rememberFor);
        if (run.isEmpty()) {
            return false;
        }
        try {
            merge(tenant, run);
        } catch (CancellationException e) {
            LOG.debug("[{}] a merge of {} ledgers is abandoned", folder.path(), run.size());
        } catch (Fault fault) {
            LOG.error("[{}] {} ledgers are not merged", folder.path(), run.size(), fault);
            run.forEach(each -> leftAlone.add(each.name()));
        }
        return true;
    }

    private List<Ledgers.Named> next(TenantParts tenant, Duration rememberFor) {
        Map<LedgerName, Ledgers.Named> served = new HashMap<>();
        tenant.ledgers().all().forEach(each -> served.put(each.name(), each));
        var neighbours = new ArrayList<Ledgers.Named>();
        var candidates = new ArrayList<MergePolicy.Candidate>();
        for (Manifest.LedgerEntry entry : catalog.ledgers(tenant.tenant())) {
            Ledgers.Named each = served.get(entry.name());
            if (each != null && !leftAlone.contains(entry.name())) {
                neighbours.add(each);
                int size = (int) Math.min(Integer.MAX_VALUE, each.ledger().size());
                candidates.add(new MergePolicy.Candidate(size, entry.bytes(), entry.newestNanos()));
            }
        }
        var policy = new MergePolicy(MOST_DECISIONS, MOST_BYTES, rememberFor.dividedBy(REMEMBERED_SHARE));
        MergePolicy.Run run = policy.choose(candidates);
        return List.copyOf(neighbours.subList(run.from(), run.from() + run.count()));
    }

    private void merge(TenantParts tenant, List<Ledgers.Named> run) throws IOException {
        List<Ledger> ledgers = run.stream().map(Ledgers.Named::ledger).toList();
        var replaces = new ArrayList<Long>();
        for (Ledgers.Named each : run) {
            replaces.add(each.name().number());
            replaces.addAll(each.ledger().replaces());
        }
        Catalog.WrittenLedger written = catalog.writeLedger(
                tenant.tenant(),
                (format, disk, file) ->
                        format.merge(ledgers, null, replaces, stillThere(tenant, ledgers), pause, disk, file));
        try {
            replace(tenant, run, written);
        } catch (IOException | RuntimeException e) {
            written.ledger().close();
            throw e;
        }
    }

    /// Of the segments that were decided, those that are held back still.
    private List<Long> stillThere(TenantParts tenant, List<Ledger> ledgers) {
        Set<Long> there = new HashSet<>();
        catalog.segments(tenant.tenant())
                .forEach(entry -> there.add(entry.name().number()));
        var decided = new ArrayList<Long>();
        for (Ledger ledger : ledgers) {
            ledger.decided().stream().filter(there::contains).forEach(decided::add);
        }
        return decided;
    }

    private void replace(TenantParts tenant, List<Ledgers.Named> run, Catalog.WrittenLedger written)
            throws IOException {
        Map<LedgerName, Long> newest = new HashMap<>();
        catalog.ledgers(tenant.tenant()).forEach(entry -> newest.put(entry.name(), entry.newestNanos()));
        long newestNanos = Long.MIN_VALUE;
        Set<LedgerName> names = new HashSet<>();
        for (Ledgers.Named each : run) {
            names.add(each.name());
            newestNanos = Math.max(newestNanos, newest.getOrDefault(each.name(), Long.MIN_VALUE));
        }
        LedgerName first = run.getFirst().name();
        var entry = new Manifest.LedgerEntry(written.name(), written.bytes(), newestNanos);
        catalog.replaceAll(
                List::of,
                each -> each.name().equals(first)
                        ? List.of(entry)
                        : names.contains(each.name()) ? List.of() : List.of(each));
        tenant.ledgers().replace(run, new Ledgers.Named(written.name(), written.ledger()));
    }
}

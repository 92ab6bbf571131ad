package dev.clew.receive;

import dev.clew.model.Tenant;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;

/// The tenants that a server knows: those that had spans in its store, and those that came since. There
/// are so many and no more, since each costs memory, files and metrics.
final class Tenants {
    private final TenantLimits limits;
    private final ConcurrentHashMap<Tenant, TenantAccount> accounts = new ConcurrentHashMap<>();

    /// @param known have a place, and be they more than there may be
    Tenants(TenantLimits limits, Collection<Tenant> known) {
        this.limits = limits;
        add(Tenant.DEFAULT);
        known.forEach(this::add);
    }

    /// The account of `tenant`, opened if there is room for one more.
    ///
    /// @throws Refusal `TENANT_LIMIT` if there is none
    TenantAccount account(Tenant tenant) {
        TenantAccount account = accounts.get(tenant);
        return account != null ? account : open(tenant);
    }

    private synchronized TenantAccount open(Tenant tenant) {
        if (!accounts.containsKey(tenant) && accounts.size() >= limits.most()) {
            throw new Refusal(
                    Refusal.Reason.TENANT_LIMIT,
                    "'%s' would be one tenant more than the %d that this server may have: raise --max-tenants"
                            .formatted(tenant.name(), limits.most()));
        }
        return add(tenant);
    }

    private TenantAccount add(Tenant tenant) {
        return accounts.computeIfAbsent(tenant, _ -> new TenantAccount(tenant, limits, () -> accounts.size() == 1));
    }

    Collection<TenantAccount> all() {
        return accounts.values();
    }

    int most() {
        return limits.most();
    }
}

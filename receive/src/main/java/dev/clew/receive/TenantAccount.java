package dev.clew.receive;

import dev.clew.model.Tenant;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/// What a tenant may take of the server, and has taken.
final class TenantAccount {
    private final Tenant tenant;
    private final Share memory;
    private final RateLimit spans;
    private final RateLimit bytes;

    /// @param isAlone true while there is no other tenant
    TenantAccount(Tenant tenant, TenantLimits limits, BooleanSupplier isAlone) {
        this.tenant = tenant;
        memory = new Share("the tenant '%s'".formatted(tenant.name()), Refusal.Reason.TENANT_BUDGET, isAlone);
        spans = new RateLimit(limits.spansPerSecond(), System::nanoTime);
        bytes = new RateLimit(limits.bytesPerSecond(), System::nanoTime);
    }

    Tenant tenant() {
        return tenant;
    }

    Share memory() {
        return memory;
    }

    /// Refuses a request, before anything of it is read, if the tenant has sent too much of late.
    ///
    /// @throws Refusal `RATE`
    void refuseAboveRate() {
        refuseUntil(spans.untilOpen(), "spans");
        refuseUntil(bytes.untilOpen(), "bytes");
    }

    private void refuseUntil(Duration open, String what) {
        if (!open.isZero()) {
            throw Refusal.until(
                    open,
                    Refusal.Reason.RATE,
                    "the tenant '%s' sends more %s a second than it may: send it again later"
                            .formatted(tenant.name(), what));
        }
    }

    /// Books what was taken of a request.
    void took(int spanCount, int byteCount) {
        spans.pay(spanCount);
        bytes.pay(byteCount);
    }
}

package dev.clew.server;

import dev.clew.receive.ReceiveLimits;
import dev.clew.receive.TenantLimits;

/// How much a server lets others take of it.
///
/// @param mayErase whether they may erase traces
record ServerLimits(ConnectionLimits connections, ReceiveLimits requests, TenantLimits tenants, boolean mayErase) {
    static final ServerLimits DEFAULT =
            new ServerLimits(ConnectionLimits.DEFAULT, ReceiveLimits.DEFAULT, TenantLimits.NONE, /* mayErase= */ false);

    ServerLimits with(ConnectionLimits other) {
        return new ServerLimits(other, requests, tenants, mayErase);
    }

    ServerLimits with(ReceiveLimits other) {
        return new ServerLimits(connections, other, tenants, mayErase);
    }

    ServerLimits with(TenantLimits other) {
        return new ServerLimits(connections, requests, other, mayErase);
    }

    ServerLimits erasing(boolean isAllowed) {
        return new ServerLimits(connections, requests, tenants, isAllowed);
    }
}

package dev.clew.server;

import dev.clew.receive.ReceiveLimits;
import dev.clew.receive.TenantLimits;

/// How much a server lets others take of it.
record ServerLimits(ConnectionLimits connections, ReceiveLimits requests, TenantLimits tenants) {
    static final ServerLimits DEFAULT =
            new ServerLimits(ConnectionLimits.DEFAULT, ReceiveLimits.DEFAULT, TenantLimits.NONE);

    ServerLimits with(ConnectionLimits other) {
        return new ServerLimits(other, requests, tenants);
    }

    ServerLimits with(ReceiveLimits other) {
        return new ServerLimits(connections, other, tenants);
    }

    ServerLimits with(TenantLimits other) {
        return new ServerLimits(connections, requests, other);
    }
}

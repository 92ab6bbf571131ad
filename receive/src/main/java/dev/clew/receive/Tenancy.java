package dev.clew.receive;

import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.model.Fault;
import dev.clew.model.Tenant;
import java.util.List;

/// Whose a request is. Its header `X-Scope-OrgID` says so, as for Tempo, Loki and Mimir; by gRPC that is
/// metadata of the same name. Without it, spans and questions are those of [Tenant#DEFAULT].
///
/// A server of one tenant refuses whoever names another: were the header ignored, the spans of several
/// would be one heap that nobody could part again, and each would see those of the others.
///
/// @param mostTenants how many may have spans here; 1 for [Tenant#DEFAULT] alone
public record Tenancy(int mostTenants) {
    public static final String HEADER = "x-scope-orgid";

    /// There is one tenant, the default one.
    public static final Tenancy ONE = new Tenancy(1);

    public Tenancy {
        if (mostTenants < 1) {
            throw new IllegalArgumentException("%d tenants: 1 at least".formatted(mostTenants));
        }
    }

    /// Whether there may be several.
    public boolean isShared() {
        return mostTenants > 1;
    }

    /// The tenant that `headers` name.
    ///
    /// @throws Fault `CALLER` if that is no name of a tenant, or several, or not one that this server is
    ///     for
    public Tenant of(RequestHeaders headers) {
        List<String> names = headers.getAll(HEADER);
        if (names.isEmpty()) {
            return Tenant.DEFAULT;
        }
        if (names.size() > 1) {
            throw new Fault(
                    Fault.Kind.CALLER, "%d headers X-Scope-OrgID, where one is due (a proxy?)".formatted(names.size()));
        }
        Tenant tenant = named(names.getFirst());
        if (!isShared() && !tenant.equals(Tenant.DEFAULT)) {
            throw new Fault(
                    Fault.Kind.CALLER,
                    "this server has one tenant, and X-Scope-OrgID names another, '%s': leave the header out, or start the"
                                    .formatted(tenant.name())
                            + " server with --max-tenants");
        }
        return tenant;
    }

    private static Tenant named(String name) {
        try {
            return new Tenant(name);
        } catch (IllegalArgumentException e) {
            throw new Fault(Fault.Kind.CALLER, "X-Scope-OrgID: " + e.getMessage(), e);
        }
    }
}

package dev.clew.lending;

import dev.clew.lending.api.LendingApi;
import dev.clew.lending.approve.ApproveWorker;
import dev.clew.lending.credit.CreditApi;
import dev.clew.lending.data.DataApi;
import dev.clew.lending.document.DocumentApi;
import dev.clew.lending.notification.NotificationService;
import dev.clew.lending.service.Parts;
import dev.clew.lending.service.Service;
import dev.clew.lending.verify.VerifyWorker;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.util.List;

/// The seven services in one JVM, each on a port of its own:
///
/// ```
/// POST /api/loans → lending API → data API, external credit API
///                        ↓ loan.created
///                   verify worker → data API, document API
///                        ↓ loan.verified
///                   approve worker → data API
///                        ↓ loan.approved
///                   notification service → data API
/// ```
public final class LendingSystem implements AutoCloseable {
    /// The `service.name` of each.
    public static final List<String> SERVICES = List.of(
            LendingApi.NAME,
            DataApi.NAME,
            DocumentApi.NAME,
            CreditApi.NAME,
            VerifyWorker.NAME,
            ApproveWorker.NAME,
            NotificationService.NAME);

    private final Service lendingApi;
    private final Parts services;

    private LendingSystem(Service lendingApi, Parts services) {
        this.lendingApi = lendingApi;
        this.services = services;
    }

    /// Starts all; what was started is closed when one does not start.
    public static LendingSystem start(BackingServices backing) throws IOException, SQLException {
        Parts services = new Parts();
        try {
            // Whoever is asked starts before who asks, and so is closed after it.
            Service dataApi = services.keep(DataApi.start(backing, 0));
            Service creditApi = services.keep(CreditApi.start(backing, 0));
            Service documentApi = services.keep(DocumentApi.start(backing, 0));
            services.keep(NotificationService.start(backing, dataApi.address(), 0));
            services.keep(ApproveWorker.start(backing, dataApi.address(), 0));
            services.keep(VerifyWorker.start(backing, dataApi.address(), documentApi.address(), 0));
            Service lendingApi = services.keep(LendingApi.start(backing, dataApi.address(), creditApi.address(), 0));
            return new LendingSystem(lendingApi, services);
        } catch (IOException | SQLException | RuntimeException e) {
            services.close();
            throw e;
        }
    }

    /// Where to ask for loans: the address of `finance_lending_api`.
    public URI lendingApi() {
        return lendingApi.address();
    }

    @Override
    public void close() {
        services.close();
    }
}

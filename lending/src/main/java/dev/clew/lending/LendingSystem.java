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

    private final URI lendingApi;
    private final Parts stages;

    private LendingSystem(URI lendingApi, Parts stages) {
        this.lendingApi = lendingApi;
        this.stages = stages;
    }

    /// Starts all; what was started is closed when one does not start.
    public static LendingSystem start(BackingServices backing) throws IOException, SQLException {
        Parts stages = new Parts();
        try {
            Stage asked = stages.keep(new Stage());
            URI dataApi = asked.keep(DataApi.start(backing, 0)).address();
            URI creditApi = asked.keep(CreditApi.start(backing, 0)).address();
            URI documentApi = asked.keep(DocumentApi.start(backing, 0)).address();
            Stage asking = stages.keep(new Stage());
            asking.keep(NotificationService.start(backing, dataApi, 0));
            asking.keep(ApproveWorker.start(backing, dataApi, 0));
            asking.keep(VerifyWorker.start(backing, dataApi, documentApi, 0));
            Service lendingApi = asking.keep(LendingApi.start(backing, dataApi, creditApi, 0));
            return new LendingSystem(lendingApi.address(), stages);
        } catch (IOException | SQLException | RuntimeException e) {
            stages.close();
            throw e;
        }
    }

    /// Where to ask for loans: the address of `finance_lending_api`.
    public URI lendingApi() {
        return lendingApi;
    }

    /// Ends the services that ask, then those that are asked.
    @Override
    public void close() {
        stages.close();
    }
}

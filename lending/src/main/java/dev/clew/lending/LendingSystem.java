package dev.clew.lending;

import static java.util.Objects.requireNonNull;

import dev.clew.lending.api.LendingApi;
import dev.clew.lending.approve.ApproveWorker;
import dev.clew.lending.credit.CreditApi;
import dev.clew.lending.data.DataApi;
import dev.clew.lending.document.DocumentApi;
import dev.clew.lending.notification.NotificationService;
import dev.clew.lending.service.Parts;
import dev.clew.lending.verify.VerifyWorker;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/// The seven services, each on a port of its own:
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
public final class LendingSystem {
    /// The `service.name` of each.
    public static final List<String> SERVICES = List.of(
            LendingApi.NAME,
            DataApi.NAME,
            DocumentApi.NAME,
            CreditApi.NAME,
            VerifyWorker.NAME,
            ApproveWorker.NAME,
            NotificationService.NAME);

    private static final List<String> ASKED = List.of(DataApi.NAME, CreditApi.NAME, DocumentApi.NAME);
    private static final List<String> ASKING =
            List.of(NotificationService.NAME, ApproveWorker.NAME, VerifyWorker.NAME, LendingApi.NAME);

    private LendingSystem() {}

    /// Starts all in this JVM.
    ///
    /// @param parts takes what is started into its care, also when this fails half-way; ends those that ask before
    ///     those that are asked
    /// @return where to ask for loans: the address of `finance_lending_api`
    public static URI start(Parts parts, BackingServices backing)
            throws IOException, SQLException, InterruptedException {
        return start(new OneJvm(parts, backing));
    }

    /// Like [#start], each in a JVM of its own.
    ///
    /// @param logs a folder for what they print
    public static URI startProcesses(Parts parts, BackingServices backing, Path logs)
            throws IOException, SQLException, InterruptedException {
        return start(new Processes(parts, backing, logs));
    }

    private static URI start(Starter starter) throws IOException, SQLException, InterruptedException {
        Map<String, URI> asked = starter.start(ASKED, Map.of());
        Map<String, URI> all = starter.start(ASKING, asked);
        return requireNonNull(all.get(LendingApi.NAME));
    }
}

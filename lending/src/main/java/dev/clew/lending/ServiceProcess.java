package dev.clew.lending;

import dev.clew.lending.api.LendingApi;
import dev.clew.lending.approve.ApproveWorker;
import dev.clew.lending.credit.CreditApi;
import dev.clew.lending.data.DataApi;
import dev.clew.lending.document.DocumentApi;
import dev.clew.lending.notification.NotificationService;
import dev.clew.lending.service.Service;
import dev.clew.lending.verify.VerifyWorker;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// One service in a JVM of its own, until the process is ended.
///
/// ```
/// ServiceProcess SERVICE TRACES DATABASE BROKER CACHE [OTHER_SERVICE=ADDRESS...]
/// ```
///
/// It prints `ready` and its address when it listens.
public final class ServiceProcess {
    private static final int FIRST_OTHER = 5;

    private ServiceProcess() {}

    public static void main(String... args) throws IOException, SQLException {
        if (args.length < FIRST_OTHER) {
            System.err.println("usage: ServiceProcess SERVICE TRACES DATABASE BROKER CACHE [SERVICE=ADDRESS...]");
            System.exit(2);
        }
        BackingServices backing =
                new BackingServices(URI.create(args[1]), args[2], URI.create(args[3]), URI.create(args[4]));
        Map<String, URI> others = new HashMap<>();
        for (String other : Arrays.asList(args).subList(FIRST_OTHER, args.length)) {
            int equals = other.indexOf('=');
            others.put(other.substring(0, equals), URI.create(other.substring(equals + 1)));
        }
        Service service = start(args[0], backing, others);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(service::close));
        System.out.println("ready " + service.address());
    }

    /// The arguments with which [#main] does the same as [#start].
    static List<String> arguments(String name, BackingServices backing, Map<String, URI> others) {
        return Stream.concat(
                        Stream.of(
                                name,
                                backing.traces().toString(),
                                backing.database(),
                                backing.broker().toString(),
                                backing.cache().toString()),
                        others.entrySet().stream().map(other -> other.getKey() + "=" + other.getValue()))
                .toList();
    }

    /// Starts a service in this JVM, on a free port.
    ///
    /// @param others the addresses of those that it asks, by their names
    static Service start(String name, BackingServices backing, Map<String, URI> others)
            throws IOException, SQLException {
        return switch (name) {
            case DataApi.NAME -> DataApi.start(backing, 0);
            case CreditApi.NAME -> CreditApi.start(backing, 0);
            case DocumentApi.NAME -> DocumentApi.start(backing, 0);
            case NotificationService.NAME -> NotificationService.start(backing, of(DataApi.NAME, others), 0);
            case ApproveWorker.NAME -> ApproveWorker.start(backing, of(DataApi.NAME, others), 0);
            case VerifyWorker.NAME ->
                VerifyWorker.start(backing, of(DataApi.NAME, others), of(DocumentApi.NAME, others), 0);
            case LendingApi.NAME ->
                LendingApi.start(
                        backing, of(DataApi.NAME, others), of(CreditApi.NAME, others), of(DocumentApi.NAME, others), 0);
            default -> throw new IllegalArgumentException("there is no service " + name);
        };
    }

    private static URI of(String name, Map<String, URI> others) {
        URI address = others.get(name);
        if (address == null) {
            throw new IllegalArgumentException("the address of %s is missing".formatted(name));
        }
        return address;
    }
}

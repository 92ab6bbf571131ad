package dev.clew.lending;

import dev.clew.lending.service.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Services that end at the same time, because each of their servers takes two seconds for it.
final class Stage implements AutoCloseable {
    private final List<Service> services = new ArrayList<>();

    Service keep(Service service) {
        services.add(service);
        return service;
    }

    /// @throws java.util.concurrent.CompletionException when one did not close; the others did
    @Override
    public void close() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture.allOf(services.stream()
                            .map(service -> CompletableFuture.runAsync(service::close, threads))
                            .toArray(CompletableFuture[]::new))
                    .join();
        }
    }
}

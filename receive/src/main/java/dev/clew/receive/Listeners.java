package dev.clew.receive;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What the listeners of a server have borrowed, by their port. A listener is known from its first request
/// on.
final class Listeners {
    private final ConcurrentHashMap<Integer, Share> byPort = new ConcurrentHashMap<>();

    Share at(int port) {
        Share known = byPort.get(port);
        return known != null ? known : byPort.computeIfAbsent(port, this::share);
    }

    private Share share(int port) {
        return new Share(
                "the listener at port %d".formatted(port), Refusal.Reason.LISTENER_BUDGET, () -> byPort.size() == 1);
    }

    Map<Integer, Share> all() {
        return byPort;
    }
}

package dev.clew.lending.service;

/// Another service failed, or could not be asked. A handler that does not catch it answers 502.
public final class UpstreamFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String service;

    /// @param service its name for people, as `Data service`
    UpstreamFailure(String service, int status) {
        super("%s error: %d".formatted(service, status));
        this.service = service;
    }

    /// @param service its name for people, as `Data service`
    UpstreamFailure(String service, Exception cause) {
        super("%s error: %s".formatted(service, cause.getClass().getSimpleName()), cause);
        this.service = service;
    }

    /// What whoever asked is told: nothing of the inside.
    String answer() {
        return service + " unavailable";
    }
}

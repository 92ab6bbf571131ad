package dev.clew.lending.events;

/// Does what is to be done about an event.
@FunctionalInterface
public interface LoanEventHandler {
    /// @throws Exception to have the event delivered once more, and dead-lettered when it fails again
    void handle(LoanEvent event) throws Exception;
}

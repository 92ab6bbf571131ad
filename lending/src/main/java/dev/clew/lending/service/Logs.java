package dev.clew.lending.service;

import org.slf4j.bridge.SLF4JBridgeHandler;

/// Where log lines go. Libraries that log through `java.util.logging`, as the instrumentation does, write to the same
/// log as the services: JSON lines with the ids of the current trace and span, see `logback.xml`.
final class Logs {
    private Logs() {}

    /// Does nothing when done already.
    static synchronized void bringTogether() {
        if (!SLF4JBridgeHandler.isInstalled()) {
            SLF4JBridgeHandler.removeHandlersForRootLogger();
            SLF4JBridgeHandler.install();
        }
    }
}

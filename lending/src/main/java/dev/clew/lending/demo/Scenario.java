package dev.clew.lending.demo;

import java.io.IOException;

/// Something to see in traces.
///
/// @param name for `--scenario`
/// @param about what it shows, in a line
record Scenario(String name, String about, Play play) {
    /// What happens.
    @FunctionalInterface
    interface Play {
        void on(Scene scene) throws IOException, InterruptedException;
    }
}

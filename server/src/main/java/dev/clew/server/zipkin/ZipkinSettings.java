package dev.clew.server.zipkin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a Zipkin server lets its operators choose about queries.
///
/// @param isTraceIdStrict whether traces are told apart by all of their id, not by the last 64 bits of it
/// @param isSearchEnabled whether there are names and searches; a trace by its id there is always
/// @param autocompleteKeys tags that a search offers values of; null for all that spans have
public record ZipkinSettings(
        boolean isTraceIdStrict,
        boolean isSearchEnabled,
        @Nullable List<String> autocompleteKeys) {
    public static final ZipkinSettings DEFAULT = new ZipkinSettings(true, true, null);

    public ZipkinSettings {
        autocompleteKeys = autocompleteKeys == null ? null : List.copyOf(autocompleteKeys);
    }
}

package dev.clew.server;

import dev.clew.server.zipkin.ZipkinSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a Zipkin server has as `STRICT_TRACE_ID`, `SEARCH_ENABLED` and `AUTOCOMPLETE_KEYS`.
final class ZipkinOptions {
    @Option(
            names = "--zipkin-lenient-trace-ids",
            description =
                    "Zipkin's API tells traces apart by the last 64 bits of their ids only. It then looks through "
                            + "the ids of all traces for each")
    private boolean isLenient;

    @Option(
            names = "--zipkin-without-search",
            description = "Zipkin's API has no names and no search, only traces by id")
    private boolean isWithoutSearch;

    @Option(
            names = "--zipkin-autocomplete-keys",
            paramLabel = "KEY",
            split = ",",
            description = "Tags whose values Zipkin's search offers. Default: all that spans have")
    private @Nullable List<String> autocompleteKeys;

    ZipkinSettings settings() {
        return new ZipkinSettings(!isLenient, !isWithoutSearch, autocompleteKeys);
    }
}

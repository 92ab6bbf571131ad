package dev.clew.server.sampling;

import dev.clew.model.Fault;
import dev.clew.store.sampling.TraceRoot;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// By what decisions are told apart.
enum By {
    SERVICE,
    OPERATION,
    ENDPOINT,
    RULE;

    /// Traces that do not begin with a request that has a route.
    static final String NO_ENDPOINT = "(none)";

    /// @throws Fault `CALLER` if there is no such
    static By of(String text) {
        return Arrays.stream(values())
                .filter(by -> by.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new Fault(
                        Fault.Kind.CALLER,
                        "parameter by: one of %s expected, not '%s'"
                                .formatted(
                                        Arrays.stream(values()).map(By::text).collect(Collectors.joining(", ")),
                                        text)));
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// What each of the names is called.
    List<String> labels() {
        return switch (this) {
            case SERVICE, RULE -> List.of(text());
            case OPERATION, ENDPOINT -> List.of(SERVICE.text(), text());
        };
    }

    List<String> names(TraceRoot root, String rule) {
        return switch (this) {
            case SERVICE -> List.of(root.service());
            case OPERATION -> List.of(root.service(), root.operation());
            case ENDPOINT -> List.of(root.service(), root.endpoint().isEmpty() ? NO_ENDPOINT : root.endpoint());
            case RULE -> List.of(rule);
        };
    }

    /// The names of what is not told apart.
    List<String> other() {
        return Collections.nCopies(labels().size(), TraceRoot.OTHER_NAME);
    }
}

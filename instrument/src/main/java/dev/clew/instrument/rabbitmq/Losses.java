package dev.clew.instrument.rabbitmq;

import static java.util.Locale.ROOT;

import dev.clew.instrument.internal.Harmless;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;

/// Counts each [Loss].
final class Losses {
    private static final AttributeKey<String> REASON = AttributeKey.stringKey("reason");

    private final LongCounter counter;

    Losses(Meter meter) {
        this.counter = meter.counterBuilder("clew.instrument.rabbitmq.lost")
                .setUnit("{loss}")
                .setDescription("What the instrumentation let go of, by reason")
                .build();
    }

    void count(Loss loss) {
        Harmless.run(() -> counter.add(1, Attributes.of(REASON, loss.name().toLowerCase(ROOT))));
    }
}

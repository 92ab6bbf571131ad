package dev.clew.receive.otlp;

import dev.clew.model.Receipt;
import dev.clew.model.SpanBatch;
import dev.clew.model.SpanSink;
import java.util.concurrent.CountDownLatch;

/// Takes nothing until it is told to go on, like a store whose disk stalls.
///
/// @param sink takes what it lets through
record StalledSink(CollectingSink sink, CountDownLatch disk) implements SpanSink {
    StalledSink(CollectingSink sink) {
        this(sink, new CountDownLatch(1));
    }

    void goOn() {
        disk.countDown();
    }

    @Override
    public Receipt accept(SpanBatch batch) {
        try {
            disk.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return sink.accept(batch);
    }
}

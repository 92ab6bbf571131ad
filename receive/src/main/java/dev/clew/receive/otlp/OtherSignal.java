package dev.clew.receive.otlp;

import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.receive.Answer;
import dev.clew.receive.Body;
import dev.clew.receive.Dialect;
import dev.clew.receive.Protocol;
import dev.clew.receive.Refusal;
import dev.clew.receive.Sender;
import dev.clew.receive.Verdict;

/// Refuses what Clew does not store, as the dialect refuses that it would have come in: who sends it learns
/// that it is not stored, and does not send it again.
///
/// @param name of the signal: `metrics` or `profiles`
record OtherSignal(String name, Dialect dialect) implements Dialect {
    @Override
    public Protocol protocol() {
        return dialect.protocol();
    }

    @Override
    public void admit(RequestHeaders headers) {
        dialect.admit(headers);
        throw new Refusal(
                Refusal.Reason.SIGNAL,
                "Clew stores traces, and no %s: have the exporter of %s send them elsewhere, or not at all"
                        .formatted(name, name));
    }

    @Override
    public int framingBytes() {
        return dialect.framingBytes();
    }

    @Override
    public long bodyLength(RequestHeaders headers, Body beginning) {
        return dialect.bodyLength(headers, beginning);
    }

    @Override
    public Verdict deliver(RequestHeaders headers, Sender sender, Body body) {
        throw new IllegalStateException("nothing was admitted");
    }

    @Override
    public Answer accept(Verdict verdict) {
        return dialect.accept(verdict);
    }

    @Override
    public Answer refuse(Refusal refusal) {
        return dialect.refuse(refusal);
    }
}

package dev.clew.receive;

import dev.clew.model.Receipt;
import dev.clew.model.SpanBatch;
import dev.clew.model.SpanFlaw;
import dev.clew.model.otlp.OtlpReader;
import dev.clew.model.otlp.SpanTally;
import dev.clew.receive.edit.Message;
import java.util.Set;

/// What a request brings.
enum Signal {
    SPANS("spans", Message.REQUEST),
    RECORDS("log records", Message.LOGS_REQUEST);

    private final String plural;
    private final Message request;

    Signal(String plural, Message request) {
        this.plural = plural;
        this.request = request;
    }

    /// For people.
    String plural() {
        return plural;
    }

    /// The message of OTLP that brings it.
    Message request() {
        return request;
    }

    /// Why some of it may have to be left out.
    Set<SpanFlaw> flaws() {
        return switch (this) {
            case SPANS -> SpanFlaw.OF_SPANS;
            case RECORDS -> SpanFlaw.OF_RECORDS;
        };
    }

    /// What there is to take in `batch`.
    ///
    /// @throws dev.clew.model.Fault `CALLER` if it is no OTLP
    Receipt tally(SpanBatch batch) {
        var tally = new SpanTally();
        var reader = new OtlpReader();
        switch (this) {
            case SPANS -> reader.read(batch.bytes(), batch.offset(), batch.length(), tally::isKept);
            case RECORDS -> reader.readRecords(batch.bytes(), batch.offset(), batch.length(), tally::isKept);
        }
        return tally.receipt();
    }
}

package dev.clew.lending.fault;

import io.opentelemetry.api.baggage.Baggage;

/// Something that goes wrong because a request asks for it, to be seen in its trace.
///
/// ```
/// curl -H 'baggage: lending.fault=slow-credit' -d '{"user_id": "456", "amount": 25000}' .../api/loans
/// ```
///
/// Baggage travels with the context of the trace, through every call and every message. So each service on the way
/// can ask [#isWanted], and no other request meets the fault.
public enum Fault {
    /// The credit API takes 2.25 s.
    SLOW_CREDIT("slow-credit"),
    /// The data service's query for a loan takes longer than the database lets it.
    BROKEN_DATA("broken-data"),
    /// The event of a new loan is published cut off in the middle.
    BAD_EVENT("bad-event"),
    /// The document service refuses a loan once.
    DOCUMENTS_FAIL_ONCE("documents-fail-once"),
    /// The document service refuses always.
    DOCUMENTS_FAIL("documents-fail");

    private static final String KEY = "lending.fault";

    private final String value;

    Fault(String value) {
        this.value = value;
    }

    /// Whether the request that is being worked on asked for this.
    public boolean isWanted() {
        return value.equals(Baggage.current().getEntryValue(KEY));
    }

    /// The value of the header `baggage` with which a request asks for this.
    public String baggage() {
        return KEY + "=" + value;
    }
}

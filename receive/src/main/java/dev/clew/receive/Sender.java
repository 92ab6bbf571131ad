package dev.clew.receive;

import dev.clew.model.Tenant;

/// Who sends a request: a tenant, by way of a listener. Memory that the request needs goes on the accounts
/// of both. Used by one thread at a time.
public final class Sender implements Lender {
    private final Buffers buffers;
    private final TenantAccount account;
    private final Share listener;
    private int lentBytes;
    private int peakBytes;

    Sender(Buffers buffers, TenantAccount account, Share listener) {
        this.buffers = buffers;
        this.account = account;
        this.listener = listener;
    }

    public Tenant tenant() {
        return account.tenant();
    }

    TenantAccount account() {
        return account;
    }

    /// Those who compete with each other: the requests of a tenant at a listener.
    record Line(TenantAccount account, Share listener) {}

    Line line() {
        return new Line(account, listener);
    }

    /// How much memory the request held at most.
    int peakBytes() {
        return peakBytes;
    }

    /// @throws Refusal `TOO_LARGE` if the request would not find so much memory on an idle server either
    @Override
    public byte[] lend(int atLeast) {
        if (atLeast > mostBytes()) {
            throw new Refusal(
                    Refusal.Reason.TOO_LARGE,
                    "the request takes %d bytes of memory, and %d more would pass the %d that one may: send smaller batches"
                            .formatted(lentBytes, atLeast, buffers.mostBytes()));
        }
        byte[] array = buffers.lend(atLeast, account.memory(), listener);
        lentBytes += array.length;
        peakBytes = Math.max(peakBytes, lentBytes);
        return array;
    }

    @Override
    public void giveBack(byte[] array) {
        lentBytes -= array.length;
        account.memory().giveBack(array.length);
        listener.giveBack(array.length);
        buffers.giveBack(array);
    }

    @Override
    public boolean areScarce() {
        return buffers.areScarce();
    }

    @Override
    public long mostBytes() {
        return buffers.mostBytes() - lentBytes;
    }
}

package dev.clew.receive;

import dev.clew.model.Tenant;

/// Who sends a request: a tenant, by way of a listener. Memory that the request needs goes on the accounts
/// of both.
public final class Sender implements Lender {
    private final Buffers buffers;
    private final TenantAccount account;
    private final Share listener;

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

    @Override
    public byte[] lend(int atLeast) {
        return buffers.lend(atLeast, account.memory(), listener);
    }

    @Override
    public void giveBack(byte[] array) {
        account.memory().giveBack(array.length);
        listener.giveBack(array.length);
        buffers.giveBack(array);
    }

    @Override
    public boolean areScarce() {
        return buffers.areScarce();
    }
}

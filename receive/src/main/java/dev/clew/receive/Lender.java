package dev.clew.receive;

/// Where a [Body] has its memory from.
interface Lender {
    /// An array of `atLeast` bytes or more, with whatever was in it before.
    ///
    /// @throws Refusal if there is none to be had now, or ever
    byte[] lend(int atLeast);

    /// Ends the loan of `array`, which the caller forgets.
    void giveBack(byte[] array);

    /// Whether a good part of the memory is lent.
    boolean areScarce();

    /// How many bytes the borrower may get on top of what it has, if nobody else borrows any.
    long mostBytes();
}

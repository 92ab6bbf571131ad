package dev.clew.receive;

/// Where a [Body] has its memory from.
interface Lender {
    /// An array of `atLeast` bytes or more, with whatever was in it before.
    ///
    /// @throws Refusal if there is none to be had now
    byte[] lend(int atLeast);

    /// Ends the loan of `array`, which the caller forgets.
    void giveBack(byte[] array);

    /// Whether a good part of the memory is lent.
    boolean areScarce();
}

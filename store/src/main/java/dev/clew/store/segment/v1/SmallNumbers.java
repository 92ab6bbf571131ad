package dev.clew.store.segment.v1;

/// Numbers that are no further apart than a byte can say.
///
/// @param least what all have in common
/// @param above by how much each is more, unsigned; not to be written to
record SmallNumbers(long least, byte[] above) {}

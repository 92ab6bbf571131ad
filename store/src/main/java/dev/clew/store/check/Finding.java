package dev.clew.store.check;

/// Something that a check found in a file.
///
/// @param weight whether anything is the matter
/// @param file its plain name
/// @param offset of the first byte that is concerned
/// @param what what is the matter there
/// @param lost what no question finds any more because of it; empty if nothing
public record Finding(Weight weight, String file, long offset, String what, String lost) {
    /// How bad it is.
    public enum Weight {
        /// Bytes are not as they were written.
        DAMAGE,
        /// As it should be, but worth telling: what a crash leaves behind, or what an earlier start set aside.
        NOTE
    }
}

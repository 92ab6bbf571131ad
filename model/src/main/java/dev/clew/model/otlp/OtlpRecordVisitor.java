package dev.clew.model.otlp;

/// Is told what [OtlpReader#readRecords] walks over, in the manner of [OtlpVisitor]: log records stand
/// where spans do.
public interface OtlpRecordVisitor extends OtlpVisitor {
    /// An attribute of the next record to be told of.
    default void recordAttribute(OtlpAttribute attribute) {}

    void record(OtlpRecord record);

    @Override
    default void span(OtlpSpan span) {}
}

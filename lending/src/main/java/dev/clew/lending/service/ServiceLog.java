package dev.clew.lending.service;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.slf4j.LoggerFactory;

/// Tells operators what went wrong: a line in the log, and the same as a record of OTLP, which belongs to the span that
/// is current. An exception is in the record, where OpenTelemetry wants it from now on, and not on the span too.
public final class ServiceLog {
    private static final AttributeKey<String> TYPE = AttributeKey.stringKey("exception.type");
    private static final AttributeKey<String> MESSAGE = AttributeKey.stringKey("exception.message");
    private static final AttributeKey<String> STACKTRACE = AttributeKey.stringKey("exception.stacktrace");

    private final org.slf4j.Logger lines;
    private final Logger records;

    /// @param speaker who says it
    public ServiceLog(Class<?> speaker, Telemetry telemetry) {
        lines = LoggerFactory.getLogger(speaker);
        records = telemetry.openTelemetry().getLogsBridge().get(speaker.getName());
    }

    public void warn(String message) {
        lines.warn("{}", message);
        records.logRecordBuilder().setSeverity(Severity.WARN).setBody(message).emit();
    }

    public void warn(String message, Throwable failure) {
        lines.warn("{}", message, failure);
        var stack = new StringWriter();
        failure.printStackTrace(new PrintWriter(stack));
        records.logRecordBuilder()
                .setSeverity(Severity.WARN)
                .setBody(message)
                .setAttribute(TYPE, failure.getClass().getName())
                .setAttribute(MESSAGE, failure.getMessage())
                .setAttribute(STACKTRACE, stack.toString())
                .emit();
    }
}

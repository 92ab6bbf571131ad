package dev.clew.instrument;

import static java.util.Objects.requireNonNull;

import dev.clew.instrument.internal.Harmless;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;

/// Spans around blocks of code. The span is current while the block runs; a failure is put on it with its
/// stack trace and status, and thrown on unchanged.
///
/// ```java
/// User user = spans.call("validate_user", Attributes.of(USER_ID, id), span -> users.find(id));
/// ```
///
/// Nothing here throws on its own account: when the tracing is broken, the block runs without a span.
public final class Spans {
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    private final Tracer tracer;

    /// @param tracer whose scope the spans get
    public Spans(Tracer tracer) {
        this.tracer = requireNonNull(tracer, "tracer");
    }

    /// Runs `task` in an internal span.
    ///
    /// @param name of low cardinality, as `credit_check`; what varies belongs to the attributes
    public <E extends Exception> void run(String name, Attributes attributes, Task<E> task) throws E {
        runIn(start(name, attributes), task);
    }

    /// Like [#run], for work with a result.
    public <T, E extends Exception> T call(String name, Attributes attributes, Work<T, E> work) throws E {
        return callIn(start(name, attributes), work);
    }

    /// Runs `task` with `span` current and ends the span: for spans of another kind, or with links.
    public static <E extends Exception> void runIn(Span span, Task<E> task) throws E {
        Work<Boolean, E> work = current -> {
            task.in(current);
            return true;
        };
        callIn(span, work);
    }

    /// Like [#runIn], for work with a result.
    public static <T, E extends Exception> T callIn(Span span, Work<T, E> work) throws E {
        Scope scope = Harmless.get(span::makeCurrent, Scope.noop());
        try {
            return work.in(span);
        } catch (Throwable failure) {
            fail(span, failure);
            throw failure;
        } finally {
            Harmless.run(scope::close);
            Harmless.run(span::end);
        }
    }

    /// Marks `span` as failed: the exception with its stack trace, `error.type`, and the status ERROR with
    /// its message. Does not end the span.
    public static void fail(Span span, Throwable failure) {
        Harmless.run(() -> {
            span.recordException(failure);
            span.setAttribute(ERROR_TYPE, failure.getClass().getName());
            String message = failure.getMessage();
            span.setStatus(
                    StatusCode.ERROR, message == null ? failure.getClass().getSimpleName() : message);
        });
    }

    /// Notes a milestone on the current span, as `credit_check_passed`. Nothing happens outside of any span.
    ///
    /// @param name of low cardinality; what varies belongs to the attributes
    public static void event(String name, Attributes attributes) {
        Harmless.run(() -> Span.current().addEvent(name, attributes));
    }

    /// Like [#event(String, Attributes)], where the name says it all.
    public static void event(String name) {
        event(name, Attributes.empty());
    }

    private Span start(String name, Attributes attributes) {
        return Harmless.get(
                () -> tracer.spanBuilder(name).setAllAttributes(attributes).startSpan(), Span.getInvalid());
    }

    /// A block of code without a result.
    ///
    /// @param <E> what it throws; nothing checked when it throws nothing
    @FunctionalInterface
    public interface Task<E extends Exception> {
        /// @param span the current one, for attributes and events known only while working
        void in(Span span) throws E;
    }

    /// A block of code with a result.
    ///
    /// @param <T> its result
    /// @param <E> what it throws; nothing checked when it throws nothing
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        /// @param span the current one, for attributes and events known only while working
        T in(Span span) throws E;
    }
}

package dev.clew.instrument;

import static java.util.Objects.requireNonNull;

import dev.clew.instrument.internal.Harmless;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Which attributes an object of the business gives the spans that are about it: said once, so that the names
/// and the choice are the same everywhere.
///
/// ```java
/// static final BusinessAttributes<Loan> LOAN = BusinessAttributes.<Loan>of("loan")
///         .text("id", Loan::id)
///         .number("amount", Loan::amount)
///         .text("status", Loan::status);
///
/// spans.run("save_loan", LOAN.from(loan), span -> loans.save(loan));      // loan.id, loan.amount, loan.status
/// LOAN.addTo(span, loan);                                                 // known only while working
/// ```
///
/// Immutable. A value that is null is left out; one that can't be read, too, and the application does not
/// notice.
///
/// @param <T> the object
public final class BusinessAttributes<T> {
    private final String prefix;
    private final List<Entry<T, ?>> entries;

    private BusinessAttributes(String prefix, List<Entry<T, ?>> entries) {
        this.prefix = prefix;
        this.entries = entries;
    }

    /// None yet.
    ///
    /// @param name of the object, the first part of each attribute's name
    public static <T> BusinessAttributes<T> of(String name) {
        return new BusinessAttributes<>(requireNonNull(name, "name") + ".", List.of());
    }

    /// These and a text.
    public BusinessAttributes<T> text(String name, Function<? super T, ? extends @Nullable String> value) {
        return and(AttributeKey.stringKey(prefix + name), value);
    }

    /// These and a whole number.
    public BusinessAttributes<T> number(String name, Function<? super T, ? extends @Nullable Long> value) {
        return and(AttributeKey.longKey(prefix + name), value);
    }

    /// These and a number with a fraction.
    public BusinessAttributes<T> fraction(String name, Function<? super T, ? extends @Nullable Double> value) {
        return and(AttributeKey.doubleKey(prefix + name), value);
    }

    /// These and a yes or no.
    public BusinessAttributes<T> flag(String name, Function<? super T, ? extends @Nullable Boolean> value) {
        return and(AttributeKey.booleanKey(prefix + name), value);
    }

    /// What `object` says.
    public Attributes from(T object) {
        AttributesBuilder attributes = Attributes.builder();
        for (Entry<T, ?> entry : entries) {
            Harmless.run(() -> entry.put(attributes, object));
        }
        return attributes.build();
    }

    /// Puts what `object` says onto `span`.
    public void addTo(Span span, T object) {
        Attributes attributes = from(object);
        Harmless.run(() -> span.setAllAttributes(attributes));
    }

    private <V> BusinessAttributes<T> and(AttributeKey<V> key, Function<? super T, ? extends @Nullable V> value) {
        List<Entry<T, ?>> more = new ArrayList<>(entries);
        more.add(new Entry<>(key, requireNonNull(value, "value")));
        return new BusinessAttributes<>(prefix, List.copyOf(more));
    }

    private record Entry<T, V>(AttributeKey<V> key, Function<? super T, ? extends @Nullable V> value) {
        void put(AttributesBuilder attributes, T object) {
            V read = value.apply(object);
            if (read != null) {
                attributes.put(key, read);
            }
        }
    }
}

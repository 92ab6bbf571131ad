package dev.clew.store;

import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Other threads that may do some of the work of a query.
@FunctionalInterface
public interface Helpers {
    /// Nobody helps.
    static <T> @Nullable CompletableFuture<T> none(Function<BooleanSupplier, T> work) {
        return null;
    }

    /// Starts `work` on another thread if a processor is free for it. Whoever starts something waits for its
    /// end, even if he needs it no more.
    ///
    /// @param work is told how to find out whether it may go on; once it may not, somebody else wants the
    ///     processor, and it ends soon
    /// @return null if no processor is free; then nothing was done
    <T> @Nullable CompletableFuture<T> tryStart(Function<BooleanSupplier, T> work);
}

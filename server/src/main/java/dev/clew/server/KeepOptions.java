package dev.clew.server;

import dev.clew.model.Fault;
import dev.clew.server.jaeger.GoDuration;
import dev.clew.store.Keeping;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// How much is kept of what comes, and what is left of the disk.
final class KeepOptions {
    @Option(
            names = "--keep-for",
            paramLabel = "TIME",
            converter = Age.class,
            description = "How long spans and log records stay, such as 36h or 14d, by their own time "
                    + "(docs/how-to/keep-less-and-erase.md). Default: for ever")
    private @Nullable Duration keepFor;

    @Option(
            names = "--keep-bytes",
            paramLabel = "SIZE",
            converter = ByteSize.class,
            description = "How much of the disk those of one tenant may take, such as 200GB; then the oldest go. "
                    + "Default: any")
    private @Nullable Long keepBytes;

    @Option(
            names = "--disk-reserve",
            paramLabel = "SIZE",
            converter = ByteSize.class,
            description = "How much of the disk stays free: with less, what is sent is refused for a while, and "
                    + "/ready says why. Default: 512MiB")
    private @Nullable Long diskReserve;

    /// What these options say, and `usual` where they say nothing.
    ///
    /// @throws Fault `CALLER` if a tenant might keep nothing
    Keeping orElse(Keeping usual) {
        long bytes = keepBytes == null ? usual.bytesPerTenant() : keepBytes;
        if (bytes == 0) {
            throw new Fault(Fault.Kind.CALLER, "more than 0 bytes expected, or no such option to keep any");
        }
        return new Keeping(
                keepFor == null ? usual.keepFor() : keepFor,
                bytes,
                diskReserve == null ? usual.reserveBytes() : diskReserve);
    }

    private static final class Age implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                Duration age = Duration.ofNanos(GoDuration.parseNanos(text));
                if (age.isPositive()) {
                    return age;
                }
            } catch (IllegalArgumentException _) {
                // Said below.
            }
            throw new TypeConversionException("'%s' is not a length of time, such as 36h or 14d".formatted(text));
        }
    }
}

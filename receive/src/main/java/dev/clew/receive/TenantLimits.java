package dev.clew.receive;

/// How many tenants may send spans, and how many each. What is over a rate is refused for a while.
///
/// @param most how many tenants may have spans; 1 for the default one alone
/// @param spansPerSecond the most that one of them may send, on average; 0 for any number
/// @param bytesPerSecond the same in bytes of OTLP, after decompression
public record TenantLimits(int most, long spansPerSecond, long bytesPerSecond) {
    /// One tenant, at any rate.
    public static final TenantLimits NONE = new TenantLimits(1, 0, 0);

    public TenantLimits {
        if (most < 1 || spansPerSecond < 0 || bytesPerSecond < 0) {
            throw new IllegalArgumentException(
                    "%d tenants, %d spans and %d bytes a second: 1 tenant at least, and no negative rates"
                            .formatted(most, spansPerSecond, bytesPerSecond));
        }
    }

    /// How requests say whose they are.
    public Tenancy tenancy() {
        return new Tenancy(most);
    }
}

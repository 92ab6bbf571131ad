package dev.clew.receive;

import com.linecorp.armeria.common.HttpStatus;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/// A request that is not taken, nor any span of it. The message is for the person who reads the client's log.
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;
    /// Far below the 4 MiB that OTLP allows an answer, and the 8 KiB that many clients allow its headers.
    private static final int MESSAGE_CHARS = 1_000;

    private static final int RETRY_MIN_MILLIS = 1_000;
    private static final int RETRY_MAX_MILLIS = 5_000;
    /// However long it takes: there may be room earlier than it seems now.
    private static final int LONGEST_WAIT_MILLIS = 25_000;

    /// Why, and what each transport calls that.
    public enum Reason {
        /// The bytes are not what they claim to be.
        MALFORMED(400, GrpcCode.INVALID_ARGUMENT),
        TOO_LARGE(413, GrpcCode.RESOURCE_EXHAUSTED),
        METHOD(405, GrpcCode.UNIMPLEMENTED),
        CONTENT_TYPE(415, GrpcCode.UNIMPLEMENTED),
        ENCODING(415, GrpcCode.UNIMPLEMENTED),
        /// Of OTLP, and no traces.
        SIGNAL(501, GrpcCode.UNIMPLEMENTED),
        /// The gRPC message is not framed as it must be.
        FRAMING(400, GrpcCode.INTERNAL),
        /// Not exactly one gRPC message where one is due.
        MESSAGE_COUNT(400, GrpcCode.UNIMPLEMENTED),
        /// It does not say, as it must, whose it is.
        TENANT(400, GrpcCode.INVALID_ARGUMENT),
        /// It is of one tenant more than there may be.
        TENANT_LIMIT(403, GrpcCode.PERMISSION_DENIED),
        /// More is under way than fits in memory or on the disk: later.
        OVERLOADED(503, GrpcCode.UNAVAILABLE),
        /// More is under way for its tenant than its share, while others compete for what is free.
        TENANT_BUDGET(503, GrpcCode.UNAVAILABLE),
        /// The same of the listener that it came by.
        LISTENER_BUDGET(503, GrpcCode.UNAVAILABLE),
        /// Its tenant has sent more of late than it may.
        RATE(429, GrpcCode.RESOURCE_EXHAUSTED),
        /// Ours. To send again is right, since a span sent twice counts once.
        INTERNAL(503, GrpcCode.UNAVAILABLE),
        /// The client went away, or took too long, before its body had come.
        ABORTED(408, GrpcCode.CANCELLED);

        private final int httpStatus;
        private final GrpcCode grpcCode;

        Reason(int httpStatus, GrpcCode grpcCode) {
            this.httpStatus = httpStatus;
            this.grpcCode = grpcCode;
        }

        public HttpStatus httpStatus() {
            return HttpStatus.valueOf(httpStatus);
        }

        public GrpcCode grpcCode() {
            return grpcCode;
        }

        /// True if the same request may succeed later.
        public boolean isRetryable() {
            return grpcCode == GrpcCode.UNAVAILABLE || this == RATE;
        }

        /// The value of the metric label `reason`.
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Reason reason;
    private final int retryAfterMillis;

    public Refusal(Reason reason, String message) {
        this(reason, message, 0);
    }

    /// A refusal of what may be sent again after `wait`, or a bit later.
    public static Refusal until(Duration wait, Reason reason, String message) {
        return new Refusal(reason, message, (int) Math.min(LONGEST_WAIT_MILLIS, wait.toMillis()));
    }

    private Refusal(Reason reason, String message, int waitMillis) {
        // Without a stack trace: it is an answer, and under overload there are many.
        super(message.length() > MESSAGE_CHARS ? message.substring(0, MESSAGE_CHARS) : message, null, false, false);
        this.reason = reason;
        // Jittered, so that the clients refused together do not come back together.
        this.retryAfterMillis =
                waitMillis + ThreadLocalRandom.current().nextInt(RETRY_MIN_MILLIS, RETRY_MAX_MILLIS + 1);
    }

    public Reason reason() {
        return reason;
    }

    /// When to send again, 1 to 5 seconds after what keeps it out is over, 30 at most; means something
    /// only if the reason [Reason#isRetryable].
    public Duration retryAfter() {
        return Duration.ofMillis(retryAfterMillis);
    }
}

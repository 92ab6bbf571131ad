package dev.clew.server.jaeger;

import com.linecorp.armeria.common.HttpStatus;
import dev.clew.model.Fault;
import org.jspecify.annotations.Nullable;

/// A request that is answered with an error. The message is for whoever sent it.
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient HttpStatus status;
    private final String where;

    public Refusal(HttpStatus status, String message) {
        this(status, message, "", null);
    }

    private Refusal(HttpStatus status, String message, String where, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
        this.where = where;
    }

    public static Refusal badRequest(String message) {
        return new Refusal(HttpStatus.BAD_REQUEST, message);
    }

    public static Refusal of(Fault fault) {
        HttpStatus status =
                switch (fault.kind()) {
                    case CALLER -> HttpStatus.BAD_REQUEST;
                    case OVERLOADED -> HttpStatus.SERVICE_UNAVAILABLE;
                    case INTERNAL, CORRUPT -> HttpStatus.INTERNAL_SERVER_ERROR;
                };
        return new Refusal(status, String.valueOf(fault.getMessage()), "", fault);
    }

    /// The same, of a place: more narrowly that of this one, if it has one already.
    ///
    /// @param place a path, or part of a request
    public Refusal at(String place) {
        return new Refusal(status, String.valueOf(getMessage()), where.isEmpty() ? place : place + ", " + where, this);
    }

    /// Which part of the request is refused; empty if nothing was said of that.
    String where() {
        return where;
    }

    /// Whose turn it is.
    Fault.Kind turn() {
        for (Throwable cause = this; cause != null; cause = cause.getCause()) {
            if (cause instanceof Fault fault) {
                return fault.kind();
            }
        }
        return switch (status.code()) {
            case 429, 503 -> Fault.Kind.OVERLOADED;
            default -> status.isServerError() ? Fault.Kind.INTERNAL : Fault.Kind.CALLER;
        };
    }

    public HttpStatus status() {
        return status;
    }

    /// The message, cut where a client's buffers might not like it.
    public String text() {
        String message = String.valueOf(getMessage());
        return message.length() <= 1000 ? message : message.substring(0, 1000) + "...";
    }
}

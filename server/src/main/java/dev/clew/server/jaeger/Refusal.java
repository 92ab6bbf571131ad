package dev.clew.server.jaeger;

import com.linecorp.armeria.common.HttpStatus;
import dev.clew.model.Fault;
import dev.clew.store.Completeness;
import org.jspecify.annotations.Nullable;

/// A request that is answered with an error. The message is for whoever sent it.
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient HttpStatus status;
    private final String where;
    private final String truncatedBecause;

    public Refusal(HttpStatus status, String message) {
        this(status, message, "", "", null);
    }

    private Refusal(
            HttpStatus status, String message, String where, String truncatedBecause, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
        this.where = where;
        this.truncatedBecause = truncatedBecause;
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
        return new Refusal(status, String.valueOf(fault.getMessage()), "", "", fault);
    }

    /// What was asked for by its id was not found: it is not there, or may be where nothing can be read. The one is
    /// for whoever asked, the other for who runs this.
    ///
    /// @param message that it was not found
    /// @param completeness of looking for it
    public static Refusal notFound(String message, Completeness completeness) {
        if (completeness.isComplete()) {
            return new Refusal(HttpStatus.NOT_FOUND, message);
        }
        String because = completeness.truncatedBecause();
        var damage = new Fault(Fault.Kind.CORRUPT, "%s, but %s".formatted(message, because), null);
        return new Refusal(HttpStatus.INTERNAL_SERVER_ERROR, String.valueOf(damage.getMessage()), "", because, damage);
    }

    /// The same, of a place: more narrowly that of this one, if it has one already.
    ///
    /// @param place a path, or part of a request
    public Refusal at(String place) {
        return new Refusal(
                status,
                String.valueOf(getMessage()),
                where.isEmpty() ? place : place + ", " + where,
                truncatedBecause,
                this);
    }

    /// Which part of the request is refused; empty if nothing was said of that.
    String where() {
        return where;
    }

    /// Why what was asked for may be there all the same; empty if it is not.
    String truncatedBecause() {
        return truncatedBecause;
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

package dev.clew.server.jaeger;

import com.linecorp.armeria.common.HttpStatus;
import dev.clew.model.Fault;

/// A request that is answered with an error. The message is for whoever sent it.
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient HttpStatus status;

    public Refusal(HttpStatus status, String message) {
        super(message);
        this.status = status;
    }

    public static Refusal badRequest(String message) {
        return new Refusal(HttpStatus.BAD_REQUEST, message);
    }

    static Refusal of(Fault fault) {
        HttpStatus status =
                switch (fault.kind()) {
                    case CALLER -> HttpStatus.BAD_REQUEST;
                    case OVERLOADED -> HttpStatus.SERVICE_UNAVAILABLE;
                    case INTERNAL, CORRUPT -> HttpStatus.INTERNAL_SERVER_ERROR;
                };
        var refusal = new Refusal(status, String.valueOf(fault.getMessage()));
        refusal.initCause(fault);
        return refusal;
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

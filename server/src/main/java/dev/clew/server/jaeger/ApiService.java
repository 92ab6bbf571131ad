package dev.clew.server.jaeger;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.clew.model.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/// Runs one kind of request on a virtual thread of its own, so that it may block on the store and on a slow
/// client, and answers whatever goes wrong in the manner of the API it belongs to.
public final class ApiService implements HttpService {
    private static final Logger LOG = LoggerFactory.getLogger(ApiService.class);
    private static final JsonFactory JSON = new JsonFactory();

    /// How long a client may take before the first byte, and between two parts of an answer.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ErrorShape errors;
    private final Handler handler;

    /// What answers one kind of request.
    public interface Handler {
        /// May block. Whatever can fail because of the request fails here, not while the answer's body is
        /// written.
        Answer answer(ApiRequest request);
    }

    public ApiService(ErrorShape errors, Handler handler) {
        this.errors = errors;
        this.handler = handler;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest http) {
        context.setRequestTimeout(TimeoutMode.SET_FROM_NOW, PATIENCE);
        var response = HttpResponse.streaming();
        var body = new ResponseBody(response, () -> context.setRequestTimeout(TimeoutMode.SET_FROM_NOW, PATIENCE));
        var request = new ApiRequest(context, http, new Params(context.queryParams()));
        Thread.ofVirtual().name("jaeger-api").start(() -> run(request, body));
        return response;
    }

    private void run(ApiRequest request, ResponseBody body) {
        try {
            send(request, body);
        } catch (ClientGone _) {
            // Nobody is left to tell.
        } catch (Refusal refusal) {
            refuse(body, refusal.at(request.context().path()));
        } catch (Fault fault) {
            if (fault.kind() == Fault.Kind.INTERNAL || fault.kind() == Fault.Kind.CORRUPT) {
                LOG.warn("{} failed", request.context().path(), fault);
            }
            refuse(body, Refusal.of(fault).at(request.context().path()));
        } catch (RuntimeException | Error defect) {
            LOG.error("{} failed: this is a defect", request.context().path(), defect);
            var failed = new Refusal(HttpStatus.INTERNAL_SERVER_ERROR, "the server failed, see its log");
            refuse(body, failed.at(request.context().path()));
        }
    }

    private void send(ApiRequest request, ResponseBody body) {
        switch (handler.answer(request)) {
            case Answer.Json(var json, var truncatedBecause, var basis, var maxAgeSeconds) -> {
                body.begin(HttpStatus.OK, MediaType.JSON);
                body.truncated(truncatedBecause.text());
                body.basis(basis);
                body.maxAge(maxAgeSeconds);
                // Not closed on failure: closing would end the text as if it were whole.
                JsonGenerator generator =
                        JSON.createGenerator(context(request.params().flag("prettyPrint")), body);
                json.write(generator);
                generator.close();
                body.truncated(truncatedBecause.text());
                body.end();
            }
            case Answer.Stream(var type, var content, var truncatedBecause) -> {
                body.begin(HttpStatus.OK, type);
                body.truncated(truncatedBecause);
                write(content, body);
                body.end();
            }
            case Answer.Bytes(var status, var type, var bytes, var truncatedBecause) -> {
                body.begin(status, type);
                body.truncated(truncatedBecause);
                body.write(bytes, 0, bytes.length);
                body.end();
            }
        }
    }

    private static void write(Answer.StreamBody content, ResponseBody body) {
        try {
            content.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException("Bug: a body that waits for its client fails with nothing else", e);
        }
    }

    private void refuse(ResponseBody body, Refusal refusal) {
        if (body.isUnderWay()) {
            body.breakOff(refusal);
            return;
        }
        try {
            body.begin(refusal.status(), errors.type());
            body.truncated(refusal.truncatedBecause());
            byte[] error = errors.bytes(refusal);
            body.write(error, 0, error.length);
            body.end();
        } catch (ClientGone _) {
            // Nobody is left to tell.
        }
    }

    private static ObjectWriteContext context(boolean pretty) {
        if (!pretty) {
            return ObjectWriteContext.empty();
        }
        return new ObjectWriteContext.Base() {
            @Override
            public PrettyPrinter getPrettyPrinter() {
                return new DefaultPrettyPrinter();
            }

            @Override
            public boolean hasPrettyPrinter() {
                return true;
            }
        };
    }
}

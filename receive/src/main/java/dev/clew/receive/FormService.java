package dev.clew.receive;

import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.RoutingContext;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.List;

/// One path that takes requests in several forms, each a [Dialect], told apart by their content type. A type that is
/// none of them, or none at all, is left to the first.
public final class FormService implements HttpService {
    private final List<Form> forms;

    /// @param forms at least one
    public FormService(List<Form> forms) {
        this.forms = List.copyOf(forms);
    }

    /// @param types what requests for `service` say they are
    public record Form(List<MediaType> types, SpanService service) {}

    @Override
    public ExchangeType exchangeType(RoutingContext context) {
        return ExchangeType.REQUEST_STREAMING;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        MediaType type = request.contentType();
        for (Form form : forms) {
            if (type != null && form.types.stream().anyMatch(type::is)) {
                return form.service.serve(context, request);
            }
        }
        return forms.getFirst().service.serve(context, request);
    }
}

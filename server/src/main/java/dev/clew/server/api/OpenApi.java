package dev.clew.server.api;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServerBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// Serves the description of the API, in OpenAPI 3.1.
final class OpenApi {
    private OpenApi() {}

    static void addTo(ServerBuilder server) {
        byte[] document = read();
        server.route()
                .path("/api/openapi.json")
                .methods(HttpMethod.GET, HttpMethod.HEAD)
                .build((_, _) -> HttpResponse.of(HttpStatus.OK, MediaType.JSON, document));
    }

    private static byte[] read() {
        try (InputStream in = OpenApi.class.getResourceAsStream("openapi.json")) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its own openapi.json");
            }
            return in.readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}

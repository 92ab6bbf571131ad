package dev.clew.server.jaeger;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ServerCacheControl;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.encoding.EncodingService;
import com.linecorp.armeria.server.file.HttpFile;
import dev.clew.model.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Serves a built Jaeger UI below `/jaeger/`, with the API beside it:
///
/// - `/jaeger/static/...` the files that were in the folder's `static/` when this was made, and no others
/// - `/jaeger/api/...` the API; what it does not know is 404, as JSON
/// - anything else below `/jaeger/` the page, whose script looks at the path
public final class JaegerUi {
    private static final String PREFIX = "/jaeger";

    /// What the page needs: inline scripts and styles of its own, images as data, a worker. It talks to this
    /// server only.
    private static final String CONTENT_SECURITY_POLICY = "default-src 'self'; script-src 'self' 'unsafe-inline';"
            + " style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:;"
            + " worker-src 'self' blob:; object-src 'none'; base-uri 'self'; frame-ancestors 'self'";

    private final JaegerApi api;
    private final HttpData index;
    private final Map<String, HttpService> files;

    /// @param folder of a built UI: `index.html` beside `static/`
    /// @throws Fault `CALLER` if it is not
    public JaegerUi(Path folder, JaegerApi api) {
        this.api = api;
        Path page = folder.resolve("index.html");
        if (!Files.isRegularFile(page)) {
            throw new Fault(
                    Fault.Kind.CALLER,
                    "[%s] has no index.html and so is no built Jaeger UI: its build makes a folder that holds"
                                    .formatted(folder)
                            + " index.html and static/ (in its repository packages/jaeger-ui/build)");
        }
        try {
            index = HttpData.ofUtf8(UiIndex.fit(Files.readString(page), PREFIX + "/", version()));
            files = files(folder.resolve("static"));
        } catch (IOException e) {
            throw new Fault(Fault.Kind.CALLER, "[%s] cannot be read as a built Jaeger UI: %s".formatted(folder, e), e);
        }
    }

    /// Adds every route below `/jaeger`, among them those of the API.
    public void addTo(ServerBuilder server) {
        var get = List.of(HttpMethod.GET, HttpMethod.HEAD);
        server.route().path(PREFIX).methods(get).build((context, _) -> {
            String query = context.query();
            return HttpResponse.ofRedirect(
                    HttpStatus.TEMPORARY_REDIRECT, PREFIX + "/" + (query == null ? "" : "?" + query));
        });
        server.route()
                .pathPrefix(PREFIX + "/static/")
                .methods(get)
                .decorator(EncodingService.newDecorator())
                .build((context, request) -> {
                    HttpService file = files.get(context.decodedMappedPath().substring(1));
                    return file == null ? HttpResponse.of(HttpStatus.NOT_FOUND) : file.serve(context, request);
                });
        api.addTo(server, PREFIX);
        JaegerApi.addUnknown(server, PREFIX + "/api/");
        server.route()
                .pathPrefix(PREFIX + "/")
                .methods(get)
                .decorator(EncodingService.newDecorator())
                .build((_, _) -> page());
    }

    private HttpResponse page() {
        return HttpResponse.of(
                ResponseHeaders.builder(HttpStatus.OK)
                        .contentType(MediaType.HTML_UTF_8)
                        .set(HttpHeaderNames.CACHE_CONTROL, "no-cache")
                        .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY)
                        .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
                        .set(HttpHeaderNames.REFERRER_POLICY, "same-origin")
                        .build(),
                index);
    }

    /// Every file below `folder` by its path from there. Their names hold a hash of what is in them, so
    /// browsers may keep them for good.
    private static Map<String, HttpService> files(Path folder) throws IOException {
        var files = new HashMap<String, HttpService>();
        if (!Files.isDirectory(folder)) {
            return files;
        }
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) found.filter(Files::isRegularFile)::iterator) {
                String name = folder.relativize(file).toString().replace('\\', '/');
                files.put(
                        name,
                        HttpFile.builder(file)
                                .cacheControl(ServerCacheControl.IMMUTABLE)
                                .setHeader(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
                                .build()
                                .asService());
            }
        }
        return files;
    }

    private static String version() {
        String version = JaegerUi.class.getPackage().getImplementationVersion();
        return version == null ? "Clew" : "Clew " + version;
    }
}

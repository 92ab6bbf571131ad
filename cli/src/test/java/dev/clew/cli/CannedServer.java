package dev.clew.cli;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A server that gives prepared answers by path, and remembers what it was asked.
final class CannedServer implements AutoCloseable {
    private static final String JAEGER_NOT_FOUND = """
            {"data":null,"total":0,"limit":0,"offset":0,"errors":[{"code":404,"msg":"trace not found"}]}""";

    private final Map<String, AggregatedHttpResponse> answers = new ConcurrentHashMap<>();
    private final Map<String, QueryParams> questions = new ConcurrentHashMap<>();
    private final Map<String, String> accepted = new ConcurrentHashMap<>();
    private final Map<String, String> tenants = new ConcurrentHashMap<>();
    private final Map<String, HttpMethod> methods = new ConcurrentHashMap<>();
    private final Server server;

    CannedServer() {
        this(0);
    }

    /// @param port 0 for any that is free
    CannedServer(int port) {
        server = Server.builder()
                .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .serviceUnder("/", (context, request) -> answer(context))
                .build();
        server.start().join();
    }

    private HttpResponse answer(ServiceRequestContext context) {
        questions.put(context.path(), context.queryParams());
        methods.put(context.path(), context.method());
        accepted.put(context.path(), context.request().headers().get("accept", ""));
        tenants.put(context.path(), context.request().headers().get("x-scope-orgid", ""));
        AggregatedHttpResponse answer = answers.get(context.path());
        return answer == null
                ? HttpResponse.of(HttpStatus.NOT_FOUND, MediaType.JSON, JAEGER_NOT_FOUND)
                : answer.toHttpResponse();
    }

    void forget() {
        answers.clear();
        questions.clear();
        accepted.clear();
        methods.clear();
    }

    void answer(String path, String json) {
        answer(path, HttpStatus.OK, json);
    }

    void answer(String path, HttpStatus status, String json) {
        answers.put(path, AggregatedHttpResponse.of(status, MediaType.JSON, json));
    }

    void answer(String path, String json, String header, String value) {
        answers.put(
                path,
                AggregatedHttpResponse.of(
                        ResponseHeaders.builder(HttpStatus.OK)
                                .contentType(MediaType.JSON)
                                .add(header, value)
                                .build(),
                        HttpData.ofUtf8(json)));
    }

    /// As an API does that says in words what is wrong.
    void refuse(String path, HttpStatus status, String words) {
        answers.put(path, AggregatedHttpResponse.of(status, MediaType.PLAIN_TEXT_UTF_8, words));
    }

    void answer(String path, byte[] protobuf) {
        answers.put(
                path,
                AggregatedHttpResponse.of(
                        HttpStatus.OK, MediaType.parse("application/protobuf"), HttpData.wrap(protobuf)));
    }

    /// As a server does whose store is damaged.
    ///
    /// @param because that may hide something
    void answer(String path, HttpStatus status, byte[] body, String because) {
        answers.put(
                path,
                AggregatedHttpResponse.of(
                        ResponseHeaders.builder(status)
                                .contentType(
                                        status.isSuccess()
                                                ? MediaType.parse("application/protobuf")
                                                : MediaType.PLAIN_TEXT_UTF_8)
                                .add("clew-truncated-because", because)
                                .build(),
                        HttpData.wrap(body)));
    }

    /// What was last asked of `path`.
    QueryParams asked(String path) {
        return questions.get(path);
    }

    /// How `path` was last asked; null if it was not.
    HttpMethod method(String path) {
        return methods.get(path);
    }

    /// The `Accept` header that `path` was last asked with.
    String accept(String path) {
        return accepted.get(path);
    }

    /// Whose spans `path` was last asked for; empty if that was not said.
    String tenant(String path) {
        return tenants.getOrDefault(path, "");
    }

    /// An address at which nobody listens.
    static String deserted() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }
    }

    int port() {
        return server.activeLocalPort();
    }

    String url() {
        return "http://127.0.0.1:" + server.activeLocalPort();
    }

    @Override
    public void close() {
        server.stop().join();
    }
}

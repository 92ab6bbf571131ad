package dev.clew.server.grpc;

import dev.clew.model.otlp.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Server reflection (grpc/doc/server-reflection.md), for `grpcurl` and its like: which services there are, and what
/// their messages look like.
final class ReflectionService {
    // Cases of a request, and of its answer.
    private static final int FILE_BY_FILENAME = 3;
    private static final int FILE_CONTAINING_SYMBOL = 4;
    private static final int LIST_SERVICES = 7;
    private static final int ORIGINAL_REQUEST = 2;
    private static final int FILE_DESCRIPTOR_RESPONSE = 4;
    private static final int LIST_SERVICES_RESPONSE = 6;
    private static final int ERROR_RESPONSE = 7;

    private final Set<String> names;

    /// @param names of the services that are offered; may grow
    ReflectionService(Set<String> names) {
        this.names = names;
    }

    void info(GrpcCall call) {
        for (byte[] request = call.next(); request != null; request = call.next()) {
            call.send(answer(request));
        }
    }

    private byte[] answer(byte[] request) {
        ProtoMessage asked = ProtoMessage.of(request);
        var out = new WireWriter();
        out.bytes(ORIGINAL_REQUEST, request);
        if (asked.has(LIST_SERVICES)) {
            out.message(
                    LIST_SERVICES_RESPONSE,
                    list -> names.stream().sorted().forEach(name -> list.message(1, service -> service.text(1, name))));
        } else if (asked.has(FILE_BY_FILENAME)) {
            files(ServiceDescriptors.THIS.file(asked.text(FILE_BY_FILENAME)), out);
        } else if (asked.has(FILE_CONTAINING_SYMBOL)) {
            files(ServiceDescriptors.THIS.fileOf(asked.text(FILE_CONTAINING_SYMBOL)), out);
        } else {
            error(GrpcStatus.UNIMPLEMENTED, "extensions are not told about", out);
        }
        return out.toBytes();
    }

    private static void files(ServiceDescriptors.@Nullable FileDescriptor file, WireWriter out) {
        if (file == null) {
            error(GrpcStatus.NOT_FOUND, "not known here", out);
            return;
        }
        List<byte[]> files = new ArrayList<>();
        ServiceDescriptors.THIS.withDependencies(file).forEach(each -> files.add(each.bytes()));
        out.message(FILE_DESCRIPTOR_RESPONSE, message -> files.forEach(bytes -> message.bytes(1, bytes)));
    }

    private static void error(GrpcStatus status, String text, WireWriter out) {
        out.message(ERROR_RESPONSE, message -> {
            message.varint(1, status.number());
            message.text(2, text);
        });
    }
}

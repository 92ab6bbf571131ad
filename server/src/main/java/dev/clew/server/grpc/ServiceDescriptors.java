package dev.clew.server.grpc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The definitions of the services that are offered, as `protoc` writes them (`descriptor.proto`,
/// `FileDescriptorSet`); docs/adr/0021 says how they are made.
final class ServiceDescriptors {
    static final ServiceDescriptors THIS = read();

    private static final String RESOURCE = "services.desc";

    // Of FileDescriptorProto, DescriptorProto and ServiceDescriptorProto.
    private static final int NAME = 1;
    private static final int PACKAGE = 2;
    private static final int DEPENDENCIES = 3;
    private static final int MESSAGES = 4;
    private static final int ENUMS = 5;
    private static final int SERVICES = 6;
    private static final int METHODS = 2;
    private static final int NESTED_MESSAGES = 3;
    private static final int NESTED_ENUMS = 4;

    private final Map<String, FileDescriptor> files = new HashMap<>();
    private final Map<String, FileDescriptor> bySymbol = new HashMap<>();

    /// @param bytes never written to
    record FileDescriptor(String name, List<String> dependencies, byte[] bytes) {}

    private ServiceDescriptors(ProtoMessage set) {
        for (byte[] bytes : set.all(1)) {
            ProtoMessage file = ProtoMessage.of(bytes);
            var descriptor = new FileDescriptor(file.text(NAME), file.texts(DEPENDENCIES), bytes);
            files.put(descriptor.name(), descriptor);
            String in = file.text(PACKAGE);
            file.messages(MESSAGES).forEach(message -> addMessage(in, message, descriptor));
            file.messages(ENUMS).forEach(each -> bySymbol.put(in + "." + each.text(NAME), descriptor));
            for (ProtoMessage service : file.messages(SERVICES)) {
                String name = in + "." + service.text(NAME);
                bySymbol.put(name, descriptor);
                service.messages(METHODS).forEach(method -> bySymbol.put(name + "." + method.text(NAME), descriptor));
            }
        }
    }

    private void addMessage(String in, ProtoMessage message, FileDescriptor descriptor) {
        String name = in + "." + message.text(NAME);
        bySymbol.put(name, descriptor);
        message.messages(NESTED_MESSAGES).forEach(nested -> addMessage(name, nested, descriptor));
        message.messages(NESTED_ENUMS).forEach(nested -> bySymbol.put(name + "." + nested.text(NAME), descriptor));
    }

    private static ServiceDescriptors read() {
        try (InputStream in = Objects.requireNonNull(
                ServiceDescriptors.class.getResourceAsStream(RESOURCE), "Bug: a resource is missing")) {
            return new ServiceDescriptors(ProtoMessage.of(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Nullable
    FileDescriptor file(String name) {
        return files.get(name);
    }

    /// The file that defines a service, a method, a message or an enum.
    @Nullable
    FileDescriptor fileOf(String symbol) {
        return bySymbol.get(symbol);
    }

    /// The file and whatever it needs, itself first.
    Collection<FileDescriptor> withDependencies(FileDescriptor file) {
        var all = new LinkedHashMap<String, FileDescriptor>();
        add(file, all);
        return all.values();
    }

    private void add(FileDescriptor file, Map<String, FileDescriptor> to) {
        if (to.putIfAbsent(file.name(), file) == null) {
            for (String dependency : file.dependencies()) {
                add(Objects.requireNonNull(files.get(dependency), dependency), to);
            }
        }
    }
}
